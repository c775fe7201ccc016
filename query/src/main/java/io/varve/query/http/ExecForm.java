// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.query.SqlEngine;
import io.varve.query.exec.QueryContext;
import io.varve.query.plan.Plan;
import io.varve.query.plan.PlanColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What `/exec` was asked for beside the text.
///
/// @param columns names of the columns to show; empty = all
/// @param countAll whether rows beyond the window are counted too
/// @param withoutMetadata whether text and columns are left out
record ExecForm(
        String sql,
        List<String> columns,
        RowWindow window,
        boolean countAll,
        boolean withoutMetadata,
        boolean timings,
        boolean explain,
        boolean quoteLargeNumbers)
        implements AnswerForm {
    static ExecForm of(String sql, Map<String, String> parameters) {
        String columns = parameters.getOrDefault("cols", "");
        return new ExecForm(
                sql,
                columns.isEmpty() ? List.of() : List.of(columns.split(",", -1)),
                RowWindow.of(parameters.getOrDefault("limit", "")),
                flag(parameters, "count"),
                flag(parameters, "nm"),
                flag(parameters, "timings"),
                flag(parameters, "explain"),
                // The console's numbers are JavaScript's.
                flag(parameters, "quoteLargeNum")
                        || parameters.getOrDefault("src", "").equals("con"));
    }

    static boolean flag(Map<String, String> parameters, String name) {
        return parameters.getOrDefault(name, "").equalsIgnoreCase("true");
    }

    @Override
    public String contentType() {
        return "application/json; charset=utf-8";
    }

    @Override
    public SqlEngine.Planned narrowed(SqlEngine.Planned planned) {
        SqlEngine.Planned narrow = planned;
        if (!columns.isEmpty() && planned.plan() instanceof Plan.Query query) {
            narrow = narrow.only(indices(query.columns()));
        }
        return countAll ? narrow : narrow.limited(window.stop());
    }

    private List<Integer> indices(List<PlanColumn> known) {
        List<Integer> indices = new ArrayList<>();
        for (String name : columns) {
            int found = -1;
            for (int i = 0; i < known.size() && found < 0; i++) {
                found = known.get(i).name().equalsIgnoreCase(name.strip()) ? i : -1;
            }
            if (found < 0) {
                throw new HttpProblem(
                        HttpResponseStatus.BAD_REQUEST,
                        "invalid column in list: " + name,
                        "cols names columns of the answer, with commas between.");
            }
            indices.add(found);
        }
        return indices;
    }

    @Override
    public RowEncoder newEncoder(SqlEngine.Planned planned, QueryContext context) {
        return new ExecEncoder(this, planned, context);
    }

    @Override
    public String error(ErrorReply error) {
        return error.questdbJson(sql);
    }
}

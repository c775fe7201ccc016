// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.parse.SampleBy;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// What SAMPLE BY says of the rows that are sampled: which ones, and the time of the first. Threads: stateless.
final class SampledRows {
    /// The column that [#addFirstTime] adds.
    static final String FIRST_TIME = "$first";

    private SampledRows() {}

    /// Lets FROM yield the time of its first row beside each, if buckets are counted from that. WHERE moves into FROM.
    static void addFirstTime(SampleBy sample, SqlSelect select) {
        SqlNode table = select.getFrom();
        if (!sample.alignsToFirst() || table == null) {
            return;
        }
        SqlParserPos position = sample.getParserPosition();
        SqlNode where = bounded(sample, select.getWhere());
        SqlNode time = new SqlIdentifier("time", position);
        SqlNode first =
                query(position, SqlNodeList.of(SqlStdOperatorTable.MIN.createCall(position, time)), table, where);
        SqlNodeList items = SqlNodeList.of(
                SqlIdentifier.star(position),
                SqlStdOperatorTable.AS.createCall(position, first, new SqlIdentifier(FIRST_TIME, position)));
        SqlIdentifier alias = new SqlIdentifier(LatestRows.alias(table, "ALIGN TO FIRST OBSERVATION"), position);
        select.setFrom(SqlStdOperatorTable.AS.createCall(position, query(position, items, table, where), alias));
        select.setWhere(null);
        sample.dropBounds();
    }

    private static SqlSelect query(SqlParserPos position, SqlNodeList items, SqlNode table, @Nullable SqlNode where) {
        return new SqlSelect(position, null, items, table, where, null, null, null, null, null, null, null, null);
    }

    /// A condition together with FROM and TO; null if there is none of them.
    static @Nullable SqlNode bounded(SampleBy sample, @Nullable SqlNode where) {
        SqlParserPos position = sample.getParserPosition();
        SqlNode time = new SqlIdentifier("time", position);
        SqlNode result = where;
        SqlNode lower = sample.from();
        if (lower != null) {
            SqlNode after = SqlStdOperatorTable.GREATER_THAN_OR_EQUAL.createCall(position, time, lower);
            result = result == null ? after : SqlStdOperatorTable.AND.createCall(position, result, after);
        }
        SqlNode upper = sample.to();
        if (upper != null) {
            SqlNode before = SqlStdOperatorTable.LESS_THAN.createCall(position, time, upper);
            result = result == null ? before : SqlStdOperatorTable.AND.createCall(position, result, before);
        }
        return result;
    }

    /// Takes it out of the group list of `select`, which loses the list when nothing is left; null if there is none.
    static @Nullable SampleBy takeFrom(SqlSelect select) {
        SqlNodeList group = select.getGroup();
        if (group == null) {
            return null;
        }
        List<SqlNode> rest = new ArrayList<>();
        SampleBy found = null;
        for (SqlNode item : group) {
            boolean duration =
                    item instanceof SqlCall call && call.getOperator().equals(VarveOperators.INTERVAL);
            boolean sample = duration || item instanceof SampleBy;
            if (sample && found != null) {
                throw ParseErrors.text("rows are sampled by one duration", item.getParserPosition());
            }
            if (sample) {
                found = item instanceof SampleBy by ? by : SampleBy.ofDuration(item);
            } else {
                rest.add(item);
            }
        }
        if (found != null) {
            select.setGroupBy(rest.isEmpty() ? null : new SqlNodeList(rest, group.getParserPosition()));
        }
        return found;
    }
}

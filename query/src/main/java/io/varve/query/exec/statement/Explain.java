// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.query.exec.Environment;
import io.varve.query.exec.Operator;
import io.varve.query.exec.Operators;
import io.varve.query.exec.Profile;
import io.varve.query.exec.ScanCounts;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanText;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// EXPLAIN: the plan, one row per node. With ANALYZE the query is run, its rows are thrown away, and each row tells what an operator did.
final class Explain {
    private static final PlanColumn PLAN = new PlanColumn("plan", SqlType.VARCHAR);
    private static final List<PlanColumn> COLUMNS = List.of(
            PLAN,
            new PlanColumn("rows", SqlType.BIGINT),
            new PlanColumn("batches", SqlType.BIGINT),
            new PlanColumn("time_us", SqlType.BIGINT),
            new PlanColumn("scanned_rows", SqlType.BIGINT),
            new PlanColumn("zone_map_hits", SqlType.BIGINT),
            new PlanColumn("decoded_vectors", SqlType.BIGINT),
            new PlanColumn("decoded_bytes", SqlType.BIGINT));

    private Explain() {}

    static Answer run(Statement.Explain explain, Environment environment) {
        if (explain.analyze()) {
            return analyze(explain, environment);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        PlanText.of(explain.query().root()).lines().forEach(line -> rows.add(List.of(line)));
        return new Answer(List.of(PLAN), rows);
    }

    private static Answer analyze(Statement.Explain explain, Environment environment) {
        Profile profile = new Profile(environment.context());
        try (Operator operator =
                new Operators(environment, profile).of(explain.query().root())) {
            operator.open();
            while (operator.next() != null) {
                environment.context().check();
            }
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Profile.Step step : profile.steps()) {
            ScanCounts scans = step.ownScans();
            rows.add(List.of(
                    "  ".repeat(step.depth()) + step.text(),
                    step.rows(),
                    step.batches(),
                    step.ownNs() / 1000,
                    scans.rows(),
                    scans.zoneMapHits(),
                    scans.decodedVectors(),
                    scans.decodedBytes()));
        }
        return new Answer(COLUMNS, rows);
    }
}

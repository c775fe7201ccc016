// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.Plan;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.PlanText;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlPlannerTest {
    private static final long NOW_NS = 1_700_000_000_000_000_000L;

    private final SqlPlanner planner = new SqlPlanner();

    private Plan.Query query(String sql) {
        return assertInstanceOf(Plan.Query.class, planner.plan(sql, "db", new TestSchema(), NOW_NS, () -> {}));
    }

    private static String text(Plan.Query plan) {
        List<String> columns = new ArrayList<>();
        for (PlanColumn column : plan.columns()) {
            columns.add(column.name() + ":" + column.type());
        }
        return PlanText.of(plan.root()) + "=> " + String.join(", ", columns);
    }

    private static Stream<String> cases(String resource) throws IOException {
        try (InputStream in = SqlPlannerTest.class.getResourceAsStream(resource)) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("\n\n")).filter(c -> !c.startsWith("#") && !c.isBlank());
        }
    }

    static Stream<String> plans() throws IOException {
        return cases("plans.txt");
    }

    static Stream<String> errors() throws IOException {
        return cases("errors.txt");
    }

    @ParameterizedTest
    @MethodSource("plans")
    void shouldPlanAsWritten(String example) {
        String sql = example.substring(0, example.indexOf('\n'));
        assertEquals(example.substring(sql.length() + 1), text(query(sql)));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void shouldRefuseAsWritten(String example) {
        String sql = example.substring(0, example.indexOf('\n'));
        QueryException e =
                assertThrows(QueryException.class, () -> planner.plan(sql, "db", new TestSchema(), NOW_NS, () -> {}));
        String hint = e.hint().isEmpty() ? "" : " | " + e.hint();
        assertEquals(
                example.substring(sql.length() + 1),
                e.kind() + " " + e.line() + ":" + e.column() + " " + e.getMessage() + hint);
    }

    @ParameterizedTest
    @MethodSource("plans")
    void shouldLeaveNoTimeTypeInsideAPlan(String example) {
        Plan.Query plan = query(example.substring(0, example.indexOf('\n')));
        assertNoTime(plan.root());
        List<PlanColumn> rows = plan.root().columns();
        assertEquals(rows.size(), plan.columns().size());
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(
                    plan.columns().get(i).type().lowered(),
                    rows.get(i).type(),
                    plan.columns().get(i).name());
        }
    }

    private static void assertNoTime(PlanNode node) {
        for (PlanColumn column : node.columns()) {
            assertEquals(column.type().lowered(), column.type(), PlanText.of(node));
        }
        switch (node) {
            case PlanNode.Project project -> project.expressions().forEach(SqlPlannerTest::assertNoTime);
            case PlanNode.Filter filter -> assertNoTime(filter.predicate());
            case PlanNode.Scan scan when scan.predicate() != null -> assertNoTime(scan.predicate());
            default -> {}
        }
        if (node instanceof PlanNode.Scan scan) {
            assertEquals(scan.columns(), scan.withoutPushedAggregate().columns());
        }
        node.inputs().forEach(SqlPlannerTest::assertNoTime);
    }

    private static void assertNoTime(Expr expr) {
        assertNotEquals(SqlType.TIMESTAMP, expr.type());
        assertNotEquals(SqlType.INTERVAL, expr.type());
        ExprTree.operands(expr).forEach(SqlPlannerTest::assertNoTime);
    }

    @Test
    void shouldPlanEveryTemplateOfTheHarness() throws IOException {
        Path folder = Path.of(System.getProperty("varve.root", "."), "../shared/peers/templates/varve");
        assumeTrue(Files.isDirectory(folder), "no templates at " + folder);
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.sql")) {
            for (Path file : files) {
                String sql = Files.readString(file)
                        .replace("{{hosts_in}}", "'host_1'")
                        .replace("{{start}}", "2023-11-14 00:00:00")
                        .replace("{{end}}", "2023-11-14 12:00:00");
                assertFalse(query(sql).columns().isEmpty(), file.toString());
                count++;
            }
        }
        assertEquals(15, count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2023-11-14 22:13:20.000000002",
                "2023-11-14T22:13:20.000000002Z",
                "2023-11-15 00:13:20.000000002+02:00"
            })
    void shouldKeepNeighboursOneNanosecondApart(String text) {
        for (String sql : List.of(
                "SELECT d FROM types WHERE time >= '" + text + "'",
                "SELECT d FROM types WHERE time >= TIMESTAMP '" + text + "'",
                "SELECT d FROM types WHERE time >= '" + text + "'::timestamp",
                "SELECT d FROM types WHERE '" + text + "'::timestamptz <= time",
                "SELECT d FROM types WHERE time > CAST('" + text + "' AS TIMESTAMP) - 1ns")) {
            assertTrue(text(query(sql)).contains("time=[1700000000000000002, -)"), sql + text(query(sql)));
        }
    }

    /// As in PostgreSQL, a backslash escapes unless ESCAPE says otherwise; ESCAPE '' turns that off.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"``,92", "ESCAPE '!',33", "ESCAPE '',-1"})
    void shouldEscapeWithBackslashInLike(String clause, int escape) {
        PlanNode.Scan scan = assertInstanceOf(
                PlanNode.Scan.class,
                query("SELECT s FROM types WHERE s LIKE 'a\\_%' " + clause).root());
        assertEquals(
                escape, assertInstanceOf(Expr.Match.class, scan.predicate()).escape());
    }

    @Test
    void shouldFixNowOncePerQuery() {
        assertTrue(text(query("SELECT now(), current_timestamp, now() - INTERVAL '1' HOUR"))
                .contains(NOW_NS + " AS now, " + NOW_NS + " AS current_timestamp, " + (NOW_NS - 3_600_000_000_000L)));
    }

    @Test
    void shouldAnswerHugeTextWithPlanOrError() {
        String many = "SELECT i FROM types WHERE i = 0" + " OR i = 1".repeat(300);
        assertTrue(text(query(many)).contains("i IN (0, 1)"));
        String long_ = "SELECT i FROM types WHERE i = 0" + " + 1".repeat(100_000);
        assertThrows(QueryException.class, () -> query(long_));
    }

    @Test
    void shouldTellDatabasesThatDoNotExist() {
        QueryException e = assertThrows(
                QueryException.class,
                () -> planner.plan("SELECT * FROM m", "othr", new TestSchema(), NOW_NS, () -> {}));
        assertEquals(QueryException.Kind.DATABASE_NOT_FOUND, e.kind());
        assertEquals("did you mean \"Other\"?", e.hint());
    }

    /// Planning must not reach Calcite's code generation: it knows time in milliseconds, and compiling takes long.
    @Test
    @Timeout(120)
    void shouldLoadNoCodeGeneration() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        PlanningProbe.class.getName())
                .redirectErrorStream(true)
                .start();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertTrue(output.contains("planned all"), output.substring(Math.max(0, output.length() - 2000)));
        assertTrue(output.contains("org.apache.calcite.sql2rel.SqlToRelConverter "));
        for (String forbidden :
                List.of("org.codehaus.janino.", "org.apache.calcite.rex.RexExecutable ", "enumerable.RexImpTable ")) {
            assertFalse(output.contains(forbidden), forbidden);
        }
    }
}

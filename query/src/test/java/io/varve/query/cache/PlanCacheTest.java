// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.plan.Plan;
import io.varve.query.plan.PlanText;
import io.varve.query.plan.QueryException;
import io.varve.query.sql.SqlPlanner;
import io.varve.query.sql.SqlPlannerCases;
import io.varve.query.sql.bind.SchemaSource;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCacheTest {
    private static final long NOW_NS = 1_700_000_000_000_000_000L;
    private static final Pattern STRING = Pattern.compile("'((?:[^']|'')*)'");
    private static final List<String> OTHERS =
            List.of("", "x", "it''s", "%a_b%", "host_12", "2023-1-1", "0", "-1", "é", "null");

    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]+");

    private final SqlPlanner planner = new SqlPlanner();
    private final PlanCache cache = new PlanCache(planner);
    private final SchemaSource schema = SqlPlannerCases.schema();

    private String cached(String sql, long nowNs, Object version) {
        return told(() -> cache.plan(sql, "db", schema, version, nowNs, () -> {}));
    }

    private String planned(String sql, long nowNs) {
        return told(() -> planner.plan(sql, "db", schema, nowNs, () -> {}));
    }

    private static String told(Supplier<Plan> plan) {
        try {
            return plan.get() instanceof Plan.Query query
                    ? query.columns() + "\n" + PlanText.of(query.root())
                            + IDENTITY.matcher(query.root().toString()).replaceAll("")
                    : "a command";
        } catch (QueryException e) {
            return e.line() + ":" + e.column() + " " + e.getMessage() + " " + e.hint();
        }
    }

    static List<String> texts() throws IOException {
        return SqlPlannerCases.texts();
    }

    /// The same form with other strings, no two alike (the planner melts equal conditions into one): points in time stay points in time, most of the time.
    private static String changed(String sql, Random random) {
        Set<String> taken = new HashSet<>();
        return STRING.matcher(sql).replaceAll(found -> {
            String string = found.group(1);
            boolean isTime = string.length() >= 10 && string.charAt(4) == '-' && random.nextInt(8) > 0;
            String other;
            do {
                other = isTime
                        ? string.substring(0, 2) + (10 + random.nextInt(90)) + string.substring(4)
                        : OTHERS.get(random.nextInt(OTHERS.size())) + (taken.size() < 3 ? "" : random.nextInt());
            } while (!taken.add(other));
            return Matcher.quoteReplacement("'" + other + "'");
        });
    }

    @ParameterizedTest
    @MethodSource("texts")
    void shouldPlanLikeThePlanner(String sql) {
        Random random = new Random(sql.hashCode());
        for (int i = 0; i < 3; i++) {
            assertEquals(planned(sql, NOW_NS + i), cached(sql, NOW_NS + i, "v"), sql);
        }
        for (int i = 0; i < 12; i++) {
            String other = changed(sql, random);
            long nowNs = NOW_NS + random.nextInt(1_000) * 86_400_000_000_000L + random.nextInt(1_000_000_000);
            assertEquals(planned(other, nowNs), cached(other, nowNs, "v"), other);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT max(usage_user) FROM cpu WHERE hostname = '%s' AND time >= TIMESTAMP '%t' AND time < TIMESTAMP '%t'",
                "SELECT time_bucket(INTERVAL '1' MINUTE, time) AS m, max(usage_user) FROM cpu WHERE hostname IN ('%s', '%s')"
                        + " AND time >= '%t' AND time < '%t' GROUP BY 1 ORDER BY 1",
                "SELECT time_bucket('5 minutes', time) AS m, avg(usage_idle) FROM cpu WHERE time > now() - 12h GROUP BY m",
                "SELECT * FROM cpu WHERE usage_user > 90.0 AND time >= TIMESTAMP '%t' AND (hostname = '%s' OR region = '%s')",
                "SELECT last(usage_user) FROM cpu WHERE hostname LIKE '%s' GROUP BY hostname"
            })
    void shouldTakeThePlanFromATemplate(String form) {
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            String sql = form;
            while (sql.contains("%")) {
                sql = sql.replaceFirst("%s", "host_" + random.nextInt(1_000_000))
                        .replaceFirst("%t", "20" + (10 + random.nextInt(80)) + "-01-02 03:04:05");
            }
            assertEquals(planned(sql, NOW_NS + i), cached(sql, NOW_NS + i, "v"), sql);
        }
        assertEquals(18, cache.hits(), form);
    }

    /// How long a month is depends on the day it is counted from: what was planned on one day is no plan for another.
    @ParameterizedTest
    @ValueSource(strings = {"-", "+"})
    void shouldCountMonthsFromTheInstantThatIsAsked(String sign) {
        for (int months = 1; months <= 13; months++) {
            String sql = "SELECT usage_user FROM cpu WHERE hostname = 'a' AND time > now() " + sign + " INTERVAL '"
                    + months + "' MONTH";
            for (int month = 1; month <= 12; month++) {
                long nowNs = epochNs(2026, month, 1);
                cached(sql, nowNs, month);
                cached(sql, nowNs, month);
                long laterNs = epochNs(2026 + month / 12, month % 12 + 1, 1);
                assertEquals(planned(sql, laterNs), cached(sql, laterNs, month), sql);
            }
        }
    }

    private static long epochNs(int year, int month, int day) {
        return LocalDate.of(year, month, day).toEpochDay() * 86_400_000_000_000L + 37_230_000_000_000L;
    }

    @Test
    void shouldPlanAnewOverAnotherCatalog() {
        String sql = "SELECT usage_user FROM cpu WHERE hostname = 'a'";
        for (int i = 0; i < 4; i++) {
            cached(sql, NOW_NS, "v");
        }
        assertEquals(2, cache.hits());
        String none = told(() -> cache.plan(sql, "db", SqlPlannerCases.emptySchema(), "w", NOW_NS, () -> {}));
        assertTrue(none.startsWith("1:24"), none);
        assertEquals(planned(sql, NOW_NS), cached(sql, NOW_NS, "x"));
        assertEquals(planned(sql, NOW_NS), cached(sql, NOW_NS, "x"));
    }

    @Test
    void shouldTellPlacesInTheTextThatIsAsked() {
        List<String> errors = new ArrayList<>();
        for (String host : List.of("a", "much-longer-than-a", "b", "bb")) {
            String sql = "SELECT 1\n FROM cpu WHERE hostname = '" + host + "' AND usage_user / 0 > 1 AND region = '"
                    + host + "' AND 1 = 1 / 0";
            assertEquals(planned(sql, NOW_NS), cached(sql, NOW_NS, "v"), sql);
            errors.add(sql);
        }
        assertEquals(2, cache.hits(), errors::toString);
    }

    @Test
    void shouldForgetTheOldestTemplates() {
        for (int i = 0; i < 2 * PlanCache.MAX_TEMPLATES; i++) {
            assertNotNull(TextTemplate.of("SELECT " + i + " AS n"));
        }
        String sql = "SELECT usage_user FROM cpu WHERE hostname = 'a'";
        cached(sql, NOW_NS, "v");
        cached(sql, NOW_NS, "v");
        for (int i = 0; i < PlanCache.MAX_TEMPLATES; i++) {
            cached("SELECT nothing" + i, NOW_NS, "v");
        }
        cached(sql, NOW_NS, "v");
        assertEquals(0, cache.hits());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM cpu WHERE hostname = 'a'",
                "SELECT 'a' -- b",
                "SELECT /* c */ 'a'",
                "SELECT $$a$$",
                "SELECT E'a'",
                "SELECT U&'a'",
                "SELECT 'a\\b'",
                "SELECT 'a",
                "SELECT 'a\nb'",
                "SELECT ?",
                "SELECT TIMESTAMP 'soon'"
            })
    void shouldLeaveOtherTextsToThePlanner(String sql) {
        assertNull(TextTemplate.of(sql));
    }

    @Test
    void shouldKeepInTheKeyWhatDecidesAboutThePlan() {
        TextTemplate text = TextTemplate.of(
                "SELECT date_trunc('hour', time), x::text, '5'::int FROM t WHERE a = 'it''s' AND time > TIMESTAMP '2023-01-01'"
                        + " AND time < '2024-01-01' AND s IN ('u') AND time > now() - INTERVAL '1' DAY");
        assertNotNull(text);
        assertEquals(
                "SELECT date_trunc('hour', time), x::text, '5'::int FROM t WHERE a = \1 AND time > TIMESTAMP \2 AND time < \2"
                        + " AND s IN (\1) AND time > now() - INTERVAL '1' DAY",
                text.key());
        assertEquals(List.of("it's", "2023-01-01", "2024-01-01", "u"), text.strings());
    }
}

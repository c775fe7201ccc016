// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random queries over one sample, answered by Varve and by DuckDB. Nothing may differ but what [KnownDifference] lists.
///
/// Where the dialects differ, a query is written for each so that both mean the same:
///
/// | | Varve (PostgreSQL) | DuckDB |
/// |---|---|---|
/// | time | TIMESTAMP of nanoseconds | BIGINT nanoseconds: its functions of time know microseconds |
/// | `time_bucket` | from Monday, 2000-01-03, rounded down | a macro over BIGINT, see [TimeSql] |
/// | first, last | by time, nulls skipped | `arg_min`, `arg_max` with a FILTER |
/// | `a / b` of integers | truncates | `a // b` |
/// | `2.5` | DOUBLE | DECIMAL, so cast |
/// | ORDER BY | nulls last ascending, first descending | told at each key |
/// | `round(x)` | half to even | `round_even(x, 0)` |
/// | `~`, `LIKE` | `\` escapes in LIKE | `regexp_matches`; LIKE … ESCAPE |
/// | `IGNORE NULLS` | behind the call | in its parentheses |
/// | ASOF JOIN | by the columns `time`, TOLERANCE | ASOF LEFT JOIN with the comparison, a CASE around the columns, see [Joins] |
/// | LATEST ON | as written | QUALIFY `row_number()` |
/// | `time_bucket_gapfill` | as written | a join of buckets and hosts, see [GapFills] |
/// | SUM of integers | HUGEINT | HUGEINT: all integers are compared as numbers, whatever their width |
///
/// `-Dvarve.seed` draws another sample and other queries; `-Dvarve.oracle.query=SEED` asks one query alone.
class OracleTest {
    private static final int MOST_TOLD = 5;
    private static final @Nullable Long ONLY = Long.getLong("varve.oracle.query");

    @TempDir
    Path directory;

    /// One table, or one derived from it.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldAnswerLikeDuckDb(int shards) throws SQLException {
        int queries = Suite.pick(150, 600, 10_000);
        SeededRng seeds = SeededRng.forTest("oracle-" + shards, 20 + shards);
        SampleData data = new SampleData(seeds, Suite.pick(250, 500, 1000));
        Map<Feature, Integer> counts = ask(shards, seeds, data, false, queries);
        Feature.PLAIN.forEach(feature -> requireShare(counts, feature, queries, 50));
    }

    /// Joins, subqueries, set operations, windows, grouping sets, gap filling.
    @Test
    void shouldAnswerTheWholeLanguageLikeDuckDb() throws SQLException {
        int queries = Suite.pick(300, 5_000, 50_000);
        SeededRng seeds = SeededRng.forTest("oracle-full", 31);
        SampleData data = new SampleData(seeds, 60);
        Map<Feature, Integer> counts = ask(2, seeds, data, true, queries);
        EnumSet.complementOf(EnumSet.copyOf(Feature.PLAIN))
                .forEach(feature -> requireShare(counts, feature, queries, 3));
    }

    private static void requireShare(Map<Feature, Integer> counts, Feature feature, int queries, int permille) {
        int count = counts.getOrDefault(feature, 0);
        assertTrue(ONLY != null || count * 1000L >= (long) queries * permille, feature + " is too rare: " + count);
    }

    /// Returns how many queries used each feature.
    private Map<Feature, Integer> ask(int shards, SeededRng seeds, SampleData data, boolean full, int queries)
            throws SQLException {
        QueryGenerator generator = new QueryGenerator(data, full);
        Map<Feature, Integer> counts = new EnumMap<>(Feature.class);
        Map<KnownDifference, Integer> known = new EnumMap<>(KnownDifference.class);
        List<String> differences = new ArrayList<>();
        try (VarveSide varve = new VarveSide(directory, shards, data);
                DuckSide duck = new DuckSide(data)) {
            Storage.requireEveryPlace(varve.engine());
            Long only = ONLY;
            for (int query = 0; query < queries; query++) {
                long seed = only == null ? seeds.nextLong() : only;
                QueryShape shape = generator.draw(seed);
                shape.features().forEach(feature -> counts.merge(feature, 1, Integer::sum));
                Suspect found = Suspect.find(shape, varve, duck);
                KnownDifference of = found == null ? null : KnownDifference.of(found);
                if (of != null) {
                    known.merge(of, 1, Integer::sum);
                } else if (found != null && differences.size() < MOST_TOLD) {
                    differences.add("-Dvarve.oracle.query=" + seed + "\n"
                            + found.shrink(varve, duck).text());
                }
                if (only != null) {
                    break;
                }
            }
        }
        assertEquals("", String.join("\n\n", differences), "shards " + shards + ", seed " + seeds.seed());
        TestLog.print("oracle: " + queries + " queries, " + shards + " shards, known differences " + known + ", uses "
                + counts);
        int all = known.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(all * 100 < queries * 2, "known differences are not rare: " + known);
        return counts;
    }
}

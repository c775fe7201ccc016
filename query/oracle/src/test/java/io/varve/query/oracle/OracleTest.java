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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random queries over one sample, answered by Varve and by DuckDB.
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
/// | SUM of integers | HUGEINT | HUGEINT: all integers are compared as numbers, whatever their width |
///
/// `-Dvarve.seed` draws another sample and other queries; `-Dvarve.oracle.query=SEED` asks one query alone.
class OracleTest {
    private static final int LEAST_PERCENT = 5;
    private static final int MOST_TOLD = 5;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldAnswerLikeDuckDb(int shards) throws SQLException {
        int queries = Suite.pick(150, 600, 10_000);
        SeededRng seeds = SeededRng.forTest("oracle-" + shards, 20 + shards);
        SampleData data = new SampleData(seeds, Suite.pick(250, 500, 1000));
        QueryGenerator generator = new QueryGenerator(data);
        Map<Feature, Integer> counts = new EnumMap<>(Feature.class);
        QueryGenerator.all().forEach(feature -> counts.put(feature, 0));
        List<String> differences = new ArrayList<>();
        try (VarveSide varve = new VarveSide(directory, shards, data);
                DuckSide duck = new DuckSide(data)) {
            Storage.requireEveryPlace(varve.engine());
            Long only = Long.getLong("varve.oracle.query");
            for (int query = 0; query < queries; query++) {
                long seed = only == null ? seeds.nextLong() : only;
                QueryShape shape = generator.draw(seed);
                shape.features().forEach(feature -> counts.merge(feature, 1, Integer::sum));
                Suspect found = Suspect.find(shape, varve, duck);
                if (found != null && differences.size() < MOST_TOLD) {
                    differences.add("-Dvarve.oracle.query=" + seed + "\n"
                            + found.shrink(varve, duck).text());
                }
                if (only != null) {
                    break;
                }
            }
        }
        assertEquals("", String.join("\n\n", differences), "shards " + shards + ", seed " + seeds.seed());
        TestLog.print("oracle: " + queries + " queries, " + shards + " shards, uses " + counts);
        counts.forEach((feature, count) ->
                assertTrue(count * 100 >= queries * LEAST_PERCENT, feature + " is too rare: " + count));
    }
}

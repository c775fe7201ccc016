// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.timeseries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Field;
import io.varve.engine.Row;
import io.varve.engine.Writer;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.vector.ValueType;
import io.varve.query.QueryResult;
import io.varve.query.SqlFixture;
import io.varve.query.SqlOptions;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.TimeText;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Statistics and curves over `c` (a counter: host a 10, 30, 5, 25 every minute, host b 1, 2 at 0 and 60 s) and over `r`, 20,000 drawn values.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AggregateFunctionsTest {
    private static final int DRAWN = 20_000;

    private SqlFixture db;
    private final double[] drawn = new double[DRAWN];

    @BeforeAll
    void open(@TempDir Path directory) {
        db = SqlFixture.empty(directory, 2, SqlOptions.defaults());
        try (Writer writer = db.engine().database("default").writer()) {
            Field v = writer.field("c", "v", ValueType.I64);
            Field k = writer.field("c", "k", ValueType.STRING);
            double[][] values = {{10, 30, 5, 25}, {1, 2}};
            for (int host = 0; host < 2; host++) {
                for (int i = 0; i < values[host].length; i++) {
                    long time = TimeText.parse("2024-01-01T00:00:00") + i * 60_000_000_000L;
                    Row row = writer.row(writer.series("c", "host", host == 0 ? "a" : "b"), time);
                    row.set(v, (long) values[host][i]).set(k, "k" + (3 - i)).append();
                }
            }
            SeededRng rng = new SeededRng(7);
            Field x = writer.field("r", "x", ValueType.F64);
            Field g = writer.field("r", "g", ValueType.I64);
            for (int i = 0; i < DRAWN; i++) {
                double unit = (rng.nextLong() >>> 11) * 0x1p-53;
                drawn[i] = (unit - 0.3) * Math.pow(10, Math.floorMod(rng.nextLong(), 9L) - 3.0);
                writer.row(writer.series("r", "s", "s" + i % 3), 1_000_000_000L * i)
                        .set(x, drawn[i])
                        .set(g, i % 10)
                        .append();
            }
            writer.commit();
        }
        Arrays.sort(drawn);
    }

    @AfterAll
    void close() {
        db.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT host, increase(v), delta(v), rate(v), rate(v, 1m) FROM c GROUP BY host ORDER BY host"
                        + " | a,45,15,0.25,15~b,1,1,0.016666666666666666,1",
                "SELECT derivative(v, 1h), integral(v, 1m), time_weighted_avg(v), time_weighted_avg(v, 'locf') FROM c WHERE host = 'a'"
                        + " | 300,52.5,17.5,15",
                "SELECT time, host, increase(v) FROM c SAMPLE BY 2m ORDER BY host, time | #0,a,20~#2,a,20~#0,b,1",
                "SELECT rate(v), integral(v), time_weighted_avg(v) FROM c WHERE v = 30 | null,0,30",
                "SELECT rate(v), delta(v), median(v), mode(v), corr(v, v), histogram(v, 0, 1, 1) FROM c WHERE v = 99 | null,null,null,null,null,null",
                "SELECT delta(v, -extract(epoch FROM time) * 1s + TIMESTAMP '2024-01-01') FROM c WHERE host = 'a' | -15",
                "SELECT median(v), percentile_cont(v, 0.25), percentile_disc(v, 0.5) FROM c WHERE host = 'a' | 17.5,8.75,10",
                "SELECT percentile_cont(0.75) WITHIN GROUP (ORDER BY v DESC), percentile_disc(0.5) WITHIN GROUP (ORDER BY v DESC) FROM c"
                        + " WHERE host = 'a' | 8.75,25",
                "SELECT percentile_disc(1) WITHIN GROUP (ORDER BY k), percentile_disc(0) WITHIN GROUP (ORDER BY k) FROM c | k3,k0",
                "SELECT mode() WITHIN GROUP (ORDER BY k), mode(v), mode(host) FROM c | k2,1,a",
                "SELECT min_by(host, v), max_by(k, v), arg_min(v, k), arg_max(time, v) FROM c | b,k2,25,#1",
                "SELECT histogram(v, 0, 20, 2) FROM c | [0,3,1,2]",
                "SELECT histogram(v, 2, 30, 4) FILTER (WHERE host = 'a') FROM c | [0,1,1,0,1,1]",
                "SELECT stddev_pop(v), var_pop(v), var_samp(v), round(stddev(v), 6) FROM c WHERE host = 'a' AND v > 5"
                        + " | 8.498365855987974,72.22222222222221,108.33333333333333,10.40833",
                "SELECT stddev(v), variance(v), stddev_pop(v), covar_pop(v, v), covar_samp(v, v) FROM c WHERE v = 1 | null,null,0,0,null",
                "SELECT round(corr(v, extract(epoch FROM time)), 6), covar_pop(v, 2 * v) FROM c WHERE host = 'b' | 1,0.5",
                "SELECT approx_percentile(v, 0), approx_percentile(v, 1, 0.001) FROM c WHERE host = 'b' | 1,1.9997051226201592",
                "SELECT host, median(v) AS m FROM c GROUP BY host HAVING median(v) > 2 | a,17.5"
            })
    void shouldAnswer(String sql, String expected) {
        String rows = expected.replaceAll("#(\\d)", "2024-01-01T00:0$1:00").replace('~', '\n');
        assertEquals(rows + "\n", db.rows(sql), sql);
    }

    @Test
    void shouldKeepTheBoundOfApproximatePercentiles() {
        for (double fraction : new double[] {0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1}) {
            for (double accuracy : new double[] {0.01, 0.001, 0.1}) {
                String sql = "SELECT approx_percentile(x, " + fraction + ", " + accuracy + ") FROM r";
                double exact = drawn[(int) Math.floor(fraction * (DRAWN - 1))];
                double got = number(sql);
                assertTrue(
                        Math.abs(got - exact) <= accuracy * Math.abs(exact) * (1 + 1e-9),
                        sql + ": " + got + " for " + exact);
            }
        }
    }

    @Test
    void shouldAgreeWithTheSortedValues() {
        double place = 0.9 * (DRAWN - 1);
        int low = (int) place;
        double expected = drawn[low] + (drawn[low + 1] - drawn[low]) * (place - low);
        assertEquals(
                expected,
                number("SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY x) FROM r"),
                Math.abs(expected) * 1e-12);
        double mean = Arrays.stream(drawn).average().orElseThrow();
        double squares = Arrays.stream(drawn).map(x -> (x - mean) * (x - mean)).sum();
        double deviation = Math.sqrt(squares / (DRAWN - 1));
        assertEquals(deviation, number("SELECT stddev(x) FROM r"), deviation * 1e-9);
    }

    private double number(String sql) {
        try (QueryResult result = db.sql().query(sql)) {
            assertTrue(result.next(), sql);
            return result.getDouble(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT percentile_cont(v, 95) FROM c | 1:27 the fraction of a percentile must be from 0 to 1; write 0.95",
                "SELECT percentile_cont(v, v) FROM c | 1:27 the fraction must be a constant number; ",
                "SELECT stddev(host) FROM c | 1:8 function stddev does not take (VARCHAR); ",
                "SELECT stddv(v) FROM c | 1:8 unknown function stddv; did you mean stddev?",
                "SELECT histogram(v, 5, 5, 2) FROM c | 1:24 the high end of a histogram must be above the low end; ",
                "SELECT rate(v, 1M) FROM c | 1:16 the unit of rate must be a fixed span, more than zero; ",
                "SELECT corr(v) FROM c | 1:8 function corr has 1 arguments; write corr(x, y)",
                "SELECT sum(v) WITHIN GROUP (ORDER BY v) FROM c | 1:8 sum takes no WITHIN GROUP; ",
                "SELECT median(DISTINCT v) FROM c | 1:8 median(DISTINCT …) is not supported yet; ",
                "SELECT time_weighted_avg(v, 'cubic') FROM c | 1:29 unknown form of average 'cubic'; write 'linear' or 'locf'"
            })
    void shouldSayWhatIsWrongAndWhere(String sql, String expected) {
        QueryException error = assertThrows(QueryException.class, () -> db.rows(sql), sql);
        String message = error.line() + ":" + error.column() + " " + error.getMessage() + "; "
                + error.hint().replace("\"", "");
        assertEquals(expected.strip(), message.strip(), sql);
    }
}

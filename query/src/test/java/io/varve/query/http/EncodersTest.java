// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EncodersTest {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("host", SqlType.VARCHAR),
            new PlanColumn("time", SqlType.TIMESTAMP),
            new PlanColumn("d", SqlType.DOUBLE),
            new PlanColumn("u", SqlType.UBIGINT),
            new PlanColumn("b", SqlType.BOOLEAN),
            new PlanColumn("s,um", SqlType.HUGEINT));

    private static Batch batch() {
        Vector[] columns = new Vector[COLUMNS.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Vector(COLUMNS.get(i).type(), Meter.NONE);
        }
        columns[0].setText(0, "a\"\\\n\u0001é,");
        columns[1].set(0, 1_700_000_000_000_000_002L);
        columns[2].setDouble(0, 1.5);
        columns[3].set(0, -1);
        columns[4].setBoolean(0, true);
        columns[5].setLiteral(0, BigInteger.TEN.pow(30));
        columns[0].setText(1, "");
        columns[1].set(1, 0);
        columns[2].setDouble(1, Double.NaN);
        for (int i = 3; i < columns.length; i++) {
            columns[i].setNull(1);
        }
        Batch batch = new Batch(columns);
        batch.count(2);
        return batch;
    }

    private static String encode(Format format) {
        RowEncoder encoder = format.newEncoder(Meter.NONE);
        TextBuffer text = new TextBuffer(1);
        encoder.begin(COLUMNS, text);
        encoder.rows(batch(), text);
        assertTrue(encoder.end(text));
        return text.toString();
    }

    @Test
    void shouldWriteJson() {
        String first = "{\"host\":\"a\\\"\\\\\\n\\u0001é,\",\"time\":\"2023-11-14T22:13:20.000000002\",\"d\":1.5,"
                + "\"u\":18446744073709551615,\"b\":true,\"s,um\":1000000000000000000000000000000}";
        String second = "{\"host\":\"\",\"time\":\"1970-01-01T00:00:00\",\"d\":null}";
        assertEquals("[" + first + "," + second + "]", encode(Format.JSON));
        assertEquals(first + "\n" + second + "\n", encode(Format.JSONL));
    }

    /// Texts that stay the same are copied from the row before, where they may have been the first of their row.
    @Test
    void shouldRepeatTextsBehindNullsAndBehindValues() {
        Vector number = new Vector(SqlType.BIGINT, Meter.NONE);
        Vector host = new Vector(SqlType.VARCHAR, Meter.NONE);
        Vector rack = new Vector(SqlType.VARCHAR, Meter.NONE);
        host.setText(0, "a");
        rack.setText(0, "r1");
        for (int row = 0; row < 6; row++) {
            host.set(row, host.lane(0));
            rack.set(row, rack.lane(0));
            number.set(row, row);
        }
        for (int row : new int[] {0, 2, 3}) {
            number.setNull(row);
        }
        Batch batch = new Batch(new Vector[] {number, host, rack});
        batch.count(6);
        RowEncoder encoder = Format.JSON.newEncoder(Meter.NONE);
        TextBuffer text = new TextBuffer(1);
        encoder.begin(
                List.of(
                        new PlanColumn("n", SqlType.BIGINT),
                        new PlanColumn("h", SqlType.VARCHAR),
                        new PlanColumn("k", SqlType.VARCHAR)),
                text);
        encoder.rows(batch, text);
        assertTrue(encoder.end(text));
        String tags = "\"h\":\"a\",\"k\":\"r1\"}";
        assertEquals(
                "[{" + tags + ",{\"n\":1," + tags + ",{" + tags + ",{" + tags + ",{\"n\":4," + tags + ",{\"n\":5,"
                        + tags + "]",
                text.toString());
    }

    @Test
    void shouldWriteCsv() {
        assertEquals(
                "host,time,d,u,b,\"s,um\"\n"
                        + "\"a\"\"\\\n\u0001é,\",2023-11-14T22:13:20.000000002,1.5,18446744073709551615,true,"
                        + "1000000000000000000000000000000\n"
                        + "\"\",1970-01-01T00:00:00,NaN,,,\n",
                encode(Format.CSV));
    }

    @Test
    void shouldWriteTypesForPrograms() {
        assertEquals(
                "{\"columns\":[{\"name\":\"host\",\"type\":\"VARCHAR\"},{\"name\":\"time\",\"type\":\"TIMESTAMP\"},"
                        + "{\"name\":\"d\",\"type\":\"DOUBLE\"},{\"name\":\"u\",\"type\":\"UBIGINT\"},"
                        + "{\"name\":\"b\",\"type\":\"BOOLEAN\"},{\"name\":\"s,um\",\"type\":\"HUGEINT\"}]}\n"
                        + "[\"a\\\"\\\\\\n\\u0001é,\",1700000000000000002,1.5,18446744073709551615,true,"
                        + "1000000000000000000000000000000]\n"
                        + "[\"\",0,\"NaN\",null,null,null]\n{\"rows\":2}\n",
                encode(Format.TYPED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "JSON; [{\"d\":\"2024-02-29\",\"t\":\"10:30:00.5\"}]",
                "CSV; d,t\\n2024-02-29,10:30:00.5\\n",
                "TYPED; {\"columns\":[{\"name\":\"d\",\"type\":\"DATE\"},{\"name\":\"t\",\"type\":\"TIME\"}]}\\n"
                        + "[19782,37800500000000]\\n{\"rows\":1}\\n"
            })
    void shouldWriteDatesAndTimesOfDay(Format format, String expected) {
        Vector date = new Vector(SqlType.DATE, Meter.NONE);
        Vector time = new Vector(SqlType.TIME, Meter.NONE);
        date.set(0, 19_782);
        time.set(0, 37_800_500_000_000L);
        Batch batch = new Batch(date, time);
        batch.count(1);
        RowEncoder encoder = format.newEncoder(Meter.NONE);
        TextBuffer text = new TextBuffer(1);
        encoder.begin(List.of(new PlanColumn("d", SqlType.DATE), new PlanColumn("t", SqlType.TIME)), text);
        encoder.rows(batch, text);
        assertTrue(encoder.end(text));
        assertEquals(expected.replace("\\n", "\n"), text.toString());
    }

    @Test
    void shouldWriteATableForPeople() {
        RowEncoder encoder = Format.PRETTY.newEncoder(Meter.NONE);
        TextBuffer text = new TextBuffer(1);
        encoder.begin(List.of(new PlanColumn("n", SqlType.BIGINT), new PlanColumn("é", SqlType.VARCHAR)), text);
        Vector n = new Vector(SqlType.BIGINT, Meter.NONE);
        Vector e = new Vector(SqlType.VARCHAR, Meter.NONE);
        n.set(0, 100);
        e.setText(0, "ß");
        Batch batch = new Batch(n, e);
        batch.count(1);
        encoder.rows(batch, text);
        assertTrue(encoder.end(text));
        assertEquals("+-----+---+\n| n   | é |\n+-----+---+\n| 100 | ß |\n+-----+---+\n", text.toString());
    }

    @Test
    void shouldWriteNothingAsAnEmptyArray() {
        for (Format format : List.of(Format.JSON, Format.JSONL, Format.CSV, Format.PRETTY)) {
            RowEncoder encoder = format.newEncoder(Meter.NONE);
            TextBuffer text = new TextBuffer(1);
            encoder.begin(List.of(), text);
            assertTrue(encoder.end(text));
            assertEquals(format == Format.JSON ? "[]" : "", text.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "csv, application/json, CSV",
        "json_lines, , JSONL",
        "JSON, text/csv, JSON",
        "'', text/csv, CSV",
        "'', 'text/html, text/plain;q=0.5', PRETTY",
        "'', '*/*', JSON",
        "'', image/png, JSON",
        "'', '', JSON",
    })
    void shouldChooseTheFormat(String name, String accept, Format expected) {
        assertEquals(expected, Format.of(name, accept == null ? "" : accept));
    }

    @Test
    void shouldReadTheFieldsOfAnObject() {
        assertEquals(
                Map.of("q", "SELECT 'é\n\"'", "db", "d", "n", "[1, {\"x\": null}]", "t", "true"),
                JsonFields.parse(
                        " {\"q\": \"SELECT '\\u00e9\\n\\\"'\", \"db\":\"d\", \"n\": [1, {\"x\": null}], \"t\":true} "));
        assertEquals(Map.of(), JsonFields.parse("{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\"",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":\"\\x\"}",
                "{\"a\":nul}",
                "{} x",
                "{\"a\":01x}"
            })
    void shouldRefuseWhatIsNoObject(String text) {
        HttpProblem problem = assertThrows(HttpProblem.class, () -> JsonFields.parse(text));
        assertEquals(HttpResponseStatus.BAD_REQUEST, problem.status());
    }

    @Test
    void shouldNotFollowNestingWithoutEnd() {
        assertThrows(HttpProblem.class, () -> JsonFields.parse("{\"a\":" + "[".repeat(100_000)));
    }
}

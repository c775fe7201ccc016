// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.engine.testing.SeededRng;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Numbers and times as text.
final class TextTest {
    private static String text(Consumer<TextBuffer> writer) {
        TextBuffer to = new TextBuffer(1);
        writer.accept(to);
        return to.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0.0",
        "-0.0, -0, -0.0",
        "1, 1, 1.0",
        "1.5, 1.5, 1.5",
        "-12345678.9, -12345678.9, -12345678.9",
        "0.001, 0.001, 0.001",
        "0.0001, 0.0001, 0.0001",
        "0.00001, 1e-05, 1e-5",
        "123456789012345, 123456789012345, 123456789012345.0",
        "1e15, 1e+15, 1e15",
        "1234567890123456, 1.234567890123456e+15, 1.234567890123456e15",
        "1e20, 1e+20, 1e20",
        "1.7976931348623157e308, 1.7976931348623157e+308, 1.7976931348623157e308",
        "4.9e-324, 4.9e-324, 4.9e-324",
    })
    void shouldWriteDoublesAsPostgresAndAsJson(double value, String sql, String json) {
        assertEquals(sql, text(to -> NumberText.addSql(to, value)));
        assertEquals(json, text(to -> NumberText.addJson(to, value)));
    }

    @Test
    void shouldWriteDoublesSoThatTheyReadBackTheSame() {
        SeededRng rng = new SeededRng(11);
        for (int i = 0; i < 50_000; i++) {
            double value = i % 2 == 0 ? Double.longBitsToDouble(rng.nextLong()) : (rng.nextLong() % 1_000_000) / 1000.0;
            if (Double.isFinite(value)) {
                assertEquals(value, Double.parseDouble(text(to -> NumberText.addSql(to, value))));
                assertEquals(value, Double.parseDouble(text(to -> NumberText.addJson(to, value))));
            }
        }
    }

    @Test
    void shouldWriteWhatIsNotFinite() {
        assertEquals("NaN", text(to -> NumberText.addSql(to, Double.NaN)));
        assertEquals("Infinity", text(to -> NumberText.addSql(to, Double.POSITIVE_INFINITY)));
        assertEquals("-Infinity", text(to -> NumberText.addSql(to, Double.NEGATIVE_INFINITY)));
    }

    @Test
    void shouldWriteIntegersOfAllLengths() {
        SeededRng rng = new SeededRng(3);
        for (int i = 0; i < 20_000; i++) {
            long value = rng.nextLong() >> (i & 63);
            assertEquals(Long.toString(value), text(to -> to.addLong(value)));
            assertEquals(Long.toUnsignedString(value), text(to -> to.addUnsigned(value)));
        }
        assertEquals("-9223372036854775808", text(to -> to.addLong(Long.MIN_VALUE)));
        assertEquals("9223372036854775807", text(to -> to.addLong(Long.MAX_VALUE)));
        assertEquals("18446744073709551615", text(to -> to.addUnsigned(-1)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00",
        "1700000000000000002, 2023-11-14T22:13:20.000000002",
        "1700000000500000000, 2023-11-14T22:13:20.5",
        "-1, 1969-12-31T23:59:59.999999999",
        "9223372036854775807, 2262-04-11T23:47:16.854775807",
        "-9223372036854775808, 1677-09-21T00:12:43.145224192",
    })
    void shouldWriteTimesWithTheFractionTheyNeed(long timeNs, String expected) {
        TimeFormat format = new TimeFormat('T');
        assertEquals(expected, text(to -> format.addTime(to, timeNs)));
        assertEquals(expected, text(to -> format.addTime(to, timeNs)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00:00:00",
        "93784500000000, 1 day 02:03:04.5",
        "-93784000000000, -1 days -02:03:04",
        "172800000000000, 2 days",
        "1, 00:00:00.000000001",
        "-1000000000, -00:00:01",
    })
    void shouldWriteSpansAsPostgres(long spanNs, String expected) {
        assertEquals(expected, text(to -> TimeFormat.addInterval(to, spanNs)));
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDate;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EpochDayTest {
    @ParameterizedTest
    @CsvSource({
        "1970-01-01, 0, 1970-01-01",
        "1969-12-31, -1, 1969-12-31",
        "' 2024-02-29 ', 19782, 2024-02-29",
        "2024-02-29 23:59:59.5+02, 19782, 2024-02-29",
        "2024-02-29T00:00:00Z, 19782, 2024-02-29",
        "0001-01-01, -719162, 0001-01-01",
        "0001-12-31 BC, -719163, 0001-12-31 BC",
        "0044-03-15 (bc), -735160, 0044-03-15 BC",
        "4714-11-24 BC, -2440588, 4714-11-24 BC",
        "5874897-12-31, 2145042905, 5874897-12-31",
        "infinity, 9223372036854775807, infinity",
        "-Infinity, -9223372036854775808, -infinity"
    })
    void shouldReadDaysAndWriteThem(String text, long day, String written) {
        assertEquals(day, EpochDay.parse(text));
        assertEquals(written, EpochDay.text(day));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | expected YYYY-MM-DD",
                "2024 | expected YYYY-MM-DD",
                "2024-1-01 | expected YYYY-MM-DD",
                "24-01-01 | expected YYYY-MM-DD",
                "-2024-01-01 | expected YYYY-MM-DD",
                "12345678-01-01 | expected YYYY-MM-DD",
                "2024-02-30 | no such day",
                "2024-13-01 | no such day",
                "0000-01-01 | there is no year 0",
                "5874898-01-01 | outside of the years 4714 BC to 5874897",
                "4714-11-23 BC | outside of the years 4714 BC to 5874897",
                "2024-01-01 x | unexpected \"x\"",
                "2024-01-01 25:00 | unexpected \"25:00\""
            })
    void shouldSayWhatIsWrongWithADay(String text, String why) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> EpochDay.parse(text));
        assertEquals("not a date: '" + text + "': " + why, e.getMessage());
    }

    @Test
    void shouldReadWhatItWritesOnAnyDay() {
        long seed = 20_261_122L;
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long day = random.nextLong(-2_440_588, 2_145_042_906L);
            assertEquals(day, EpochDay.parse(EpochDay.text(day)), "seed=" + seed);
            assertEquals(LocalDate.ofEpochDay(day), EpochDay.calendar(day), "seed=" + seed);
        }
    }

    @Test
    void shouldStayInfiniteAndRefuseWhatIsOutOfRange() {
        assertEquals(EpochDay.INFINITE_FUTURE, EpochDay.plus(EpochDay.INFINITE_FUTURE, -1));
        assertEquals(EpochDay.INFINITE_PAST, EpochDay.plus(EpochDay.INFINITE_PAST, Long.MIN_VALUE));
        for (long days : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 2_145_042_906L, -2_147_483_648_000L}) {
            for (long day : new long[] {-2_440_588, 0, 2_145_042_905L}) {
                assertEquals(
                        day < 0 && days == 2_145_042_906L,
                        !isRefused(() -> EpochDay.plus(day, days)),
                        () -> day + " + " + days);
            }
        }
        assertThrows(ArithmeticException.class, () -> EpochDay.between(0, EpochDay.INFINITE_PAST));
        assertThrows(ArithmeticException.class, () -> EpochDay.startNs(200_000));
        assertThrows(ArithmeticException.class, () -> EpochDay.of(Long.MAX_VALUE, 1, 1));
    }

    private static boolean isRefused(LongSupplier day) {
        try {
            return day.getAsLong() == Long.MIN_VALUE;
        } catch (ArithmeticException e) {
            return true;
        }
    }
}

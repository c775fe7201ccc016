// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClockTimeTest {
    @ParameterizedTest
    @CsvSource({
        "00:00, 0, 00:00:00",
        "11:, 39600000000000, 11:00:00",
        "11:1, 39660000000000, 11:01:00",
        "11:11:, 40260000000000, 11:11:00",
        "' 20:08:10.998 ', 72490998000000, 20:08:10.998",
        "23:59:59.999999999, 86399999999999, 23:59:59.999999999",
        "24:00:00, 86400000000000, 24:00:00",
        "2024-02-29 10:30:00.5, 37800500000000, 10:30:00.5"
    })
    void shouldReadTimesOfDayAndWriteThem(String text, long ns, String written) {
        assertEquals(ns, ClockTime.parse(text));
        assertEquals(written, ClockTime.text(ns));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | expected HH:MM:SS",
                "11 | expected HH:MM:SS",
                "25:00 | 25 is beyond 24",
                "24:00:01 | beyond 24:00:00",
                "10:60 | 60 is beyond 59",
                "10:00:61 | 61 is beyond 60",
                "10:00:00.1234567890 | a second has up to nine digits behind the point",
                "1x:00 | expected HH:MM:SS",
                "-10:00 | expected HH:MM:SS",
                "1:2:3:4 | expected HH:MM:SS"
            })
    void shouldSayWhatIsWrongWithATimeOfDay(String text, String why) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ClockTime.parse(text));
        assertEquals("not a time of day: '" + text + "': " + why, e.getMessage());
    }

    @Test
    void shouldMakeTimesOfDayOfTheirFields() {
        assertEquals("12:41:46.123456", ClockTime.text(ClockTime.of(12, 41, 46.123456)));
        assertEquals("24:00:00", ClockTime.text(ClockTime.of(24, 0, 0)));
        assertThrows(ArithmeticException.class, () -> ClockTime.of(24, 0, 1));
        assertThrows(ArithmeticException.class, () -> ClockTime.of(10, 60, 0));
        assertThrows(ArithmeticException.class, () -> ClockTime.of(10, 0, Double.NaN));
        assertThrows(ArithmeticException.class, () -> ClockTime.of(-1, 0, 0));
    }
}

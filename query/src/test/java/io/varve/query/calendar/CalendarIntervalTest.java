// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.query.plan.TimeText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CalendarIntervalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 month | 1 mon",
                "14 months 3 days 04:05:06.5 | 1 year 2 mons 3 days 04:05:06.5",
                "-1 month 1 day | -1 mons +1 day",
                "-2 years -3 hours | -2 years -03:00:00",
                "1 day -1 month | -1 mons +1 day",
                "1 month -1 second | 1 mon -00:00:01",
                "0 s | 00:00:00",
                "1.5 years | 1 year 6 mons",
                "1.5 months | 1 mon 15 days",
                "-1.5 century | -150 years",
                "2 millennia | 2000 years",
                "100000000 years | 100000000 years"
            })
    void shouldWriteIntervalsAsPostgresDoes(String text, String written) {
        assertEquals(written, CalendarInterval.parse(text).text());
    }

    @Test
    void shouldKeepEveryIntervalInItsBitsAndOrderThemByLength() {
        long seed = 20_261_122L;
        Random random = new Random(seed);
        CalendarInterval before = new CalendarInterval(0, 0);
        for (int i = 0; i < 10_000; i++) {
            CalendarInterval interval = new CalendarInterval(random.nextLong(-5_000, 5_000), random.nextLong());
            assertEquals(interval, CalendarInterval.of(interval.bits()), "seed=" + seed);
            assertEquals(interval, CalendarInterval.of(interval.high(), interval.low()), "seed=" + seed);
            int byLength = interval.length().compareTo(before.length());
            assertEquals(
                    byLength == 0 ? Long.compare(interval.months(), before.months()) : byLength,
                    interval.bits().compareTo(before.bits()),
                    "seed=" + seed);
            before = interval;
        }
    }

    @Test
    void shouldAddAndSubtractInItsBits() {
        CalendarInterval a = CalendarInterval.parse("-7 months 3 days");
        CalendarInterval b = CalendarInterval.parse("2 years -5 hours");
        assertEquals(
                "1 year 5 mons 2 days 19:00:00",
                CalendarInterval.of(a.bits().add(b.bits())).text());
        assertEquals(
                "-2 years -7 mons +3 days 05:00:00",
                CalendarInterval.of(a.bits().subtract(b.bits())).text());
        assertEquals(
                "-1 years -9 mons +9 days",
                CalendarInterval.of(a.bits().multiply(BigInteger.valueOf(3))).text());
        assertEquals("7 mons -3 days", CalendarInterval.of(a.bits().negate()).text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 month | 1.5 | 1 mon 15 days",
                "1 month | -0.1 | -3 days",
                "1 year 1 day | 0.5 | 6 mons 12:00:00",
                "1 month 1 ns | 3 | 3 mons 00:00:00.000000003"
            })
    void shouldMultiplyMonthsAndTheRestApart(String interval, BigDecimal factor, String product) {
        assertEquals(product, CalendarInterval.parse(interval).times(factor).text());
    }

    @Test
    void shouldDivideMonthsIntoDays() {
        assertEquals(
                "10 days",
                CalendarInterval.parse("1 month")
                        .dividedBy(BigDecimal.valueOf(3))
                        .text());
        assertEquals(
                "4 mons",
                CalendarInterval.parse("1 year")
                        .dividedBy(BigDecimal.valueOf(3))
                        .text());
        assertThrows(
                ArithmeticException.class,
                () -> CalendarInterval.parse("1 year").dividedBy(BigDecimal.ZERO));
    }

    @ParameterizedTest
    @CsvSource({
        "2014-04-25, 2014-04-17, 8 days",
        "2001-04-10, 1957-06-13, 43 years 9 mons 27 days",
        "1957-06-13, 2001-04-10, -43 years -9 mons -27 days",
        "2019-06-11 12:00, 2019-07-11 11:00, -29 days -23:00:00",
        "2024-03-01, 2024-02-29, 1 day",
        "2024-03-31, 2024-02-29, 1 mon 2 days",
        "2024-01-01, 2024-01-01, 00:00:00",
        "1992-01-01 01:01:02.2, 1992-01-01 01:01:02.4, -00:00:00.2"
    })
    void shouldTellTheAgeAsACalendarDoes(String later, String earlier, String age) {
        assertEquals(
                age,
                CalendarInterval.age(TimeText.parse(later), TimeText.parse(earlier))
                        .text());
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        assertThrows(ArithmeticException.class, () -> new CalendarInterval(1L << 40, 0).bits());
        assertThrows(
                ArithmeticException.class,
                () -> CalendarInterval.parse("1 month").times(new BigDecimal("1e30")));
        assertThrows(ArithmeticException.class, () -> CalendarInterval.of(0, 0, 1L << 40, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> CalendarInterval.parse("1 foo"));
    }
}

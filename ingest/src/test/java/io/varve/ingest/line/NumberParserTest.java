// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumberParserTest {
    private static final boolean CI =
            !System.getProperty("varve.suite", "quick").equals("quick");
    private static final long SEED = Long.getLong("varve.seed", 20261121);

    private final NumberParser numbers = new NumberParser();

    private void check(String text) {
        byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
        int end = numbers.parse(b, 0, b.length);
        double expected = Double.parseDouble(text);
        if (Double.isInfinite(expected)) {
            assertEquals(LineError.NUMBER_OUT_OF_RANGE, numbers.error(), text);
            return;
        }
        assertNull(numbers.error(), text);
        assertEquals(b.length, end, text);
        assertEquals(FieldType.F64, numbers.type());
        assertEquals(Double.doubleToRawLongBits(expected), numbers.bits(), () -> "seed " + SEED + ": " + text);
    }

    @Test
    void shouldRoundRandomDecimalsAsTheJdkDoes() {
        SplittableRandom random = new SplittableRandom(SEED);
        int count = CI ? 5_000_000 : 100_000;
        for (int i = 0; i < count; i++) {
            check(decimal(random, i));
        }
    }

    @Test
    void shouldRoundHalfwayCasesAsTheJdkDoes() {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        int count = CI ? 100_000 : 3_000;
        for (int i = 0; i < count; i++) {
            double d = Math.abs(Double.longBitsToDouble(random.nextLong()));
            if (d < Double.MAX_VALUE) {
                BigDecimal half =
                        new BigDecimal(d).add(new BigDecimal(Math.nextUp(d))).divide(BigDecimal.TWO);
                check(half.toString().replace("E+", "e"));
                check(half.subtract(half.ulp()).toString());
                check(half.add(half.ulp()).toString());
            }
        }
    }

    @Test
    void shouldRoundTheKnownHardCases() {
        String[] hard = {
            "0",
            "-0",
            "-0.0",
            "0e999999999999",
            "1e-400",
            "4.9e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "9007199254740993",
            "9007199254740992.5",
            "9007199254740993e22",
            "0.000000000000000000000000000000000000000000001e45",
            "123456789012345678901234567890",
            "1e23",
            "8.5e22",
            "6929495644600919.5",
            "3.0540412E5",
            "7.2057594037927933e16",
            "1.00000000000000011102230246251565404236316680908203125",
            "1.00000000000000011102230246251565404236316680908203124",
            "1.00000000000000011102230246251565404236316680908203126"
        };
        for (String text : hard) {
            check(text);
        }
        check("1" + "0".repeat(400) + "e-400");
        check("0." + "0".repeat(400) + "1e401");
        check("1" + "0".repeat(800) + "1e-801");
    }

    @Test
    void shouldReadIntegersToTheirBounds() {
        SplittableRandom random = new SplittableRandom(SEED + 2);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            assertEquals(value, integer(value + "i"));
            assertEquals(value, integer(Long.toUnsignedString(value) + "u"));
        }
        assertEquals(Long.MIN_VALUE, integer("-9223372036854775808i"));
        assertEquals(-1, integer("18446744073709551615u"));
    }

    private long integer(String text) {
        byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(b.length, numbers.parse(b, 0, b.length));
        assertNull(numbers.error(), text);
        return numbers.bits();
    }

    private static String decimal(SplittableRandom random, int i) {
        return switch (i % 5) {
            case 0 -> Double.toString(random.nextDouble() * 1000);
            case 1 -> {
                double d = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(d) ? Double.toString(d) : "1.5";
            }
            case 2 -> random.nextInt(100_000) / 100.0 + "";
            case 3 ->
                digits(random, 1 + random.nextInt(25)) + "." + digits(random, random.nextInt(25)) + "e"
                        + (random.nextInt(700) - 360);
            default ->
                (random.nextBoolean() ? "-" : "") + random.nextLong(Long.MAX_VALUE) + "e" + (random.nextInt(60) - 30);
        };
    }

    private static String digits(SplittableRandom random, int count) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < count; i++) {
            s.append((char) ('0' + random.nextInt(10)));
        }
        return s.toString();
    }
}

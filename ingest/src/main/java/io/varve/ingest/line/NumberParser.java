// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import org.jspecify.annotations.Nullable;

/// Parses one number with its suffix, exactly.
///
/// Shape:   `-?digits` and one of `i` (i64), `u` (u64, no sign), `t` and `n` (epoch microseconds and nanoseconds, as i64
///          nanoseconds); or a decimal (`1`, `1.`, `.5`, `-1.5e-3`) without suffix, an f64. Leading zeros are fine.
/// Threads: owned by its parser. The results stand until the next call.
/// Errors:  [#error()], also for a number that ends with the bytes known so far; the caller asks again when it has more.
final class NumberParser {
    private static final long MICROSECOND_NS = 1_000;
    /// So many digits of a decimal are read into the significand, the others only move the exponent.
    private static final int MAX_SIGNIFICANT = 19;
    private static final int EXPONENT_CLAMP = 1_000_000_000;

    private long bits;
    private FieldType type = FieldType.F64;
    private @Nullable LineError error;

    private long significand;
    private int significantDigits;
    private int droppedDigits;
    private boolean droppedNonZero;
    /// The first dropped digit: with it a u64 may still fit.
    private int twentieth;

    long bits() {
        return bits;
    }

    FieldType type() {
        return type;
    }

    @Nullable
    LineError error() {
        return error;
    }

    /// Returns the offset behind the number.
    int parse(byte[] b, int from, int end) {
        error = null;
        boolean negative = b[from] == '-';
        int p = negative ? from + 1 : from;
        significand = 0;
        significantDigits = 0;
        droppedDigits = 0;
        droppedNonZero = false;
        int digitsEnd = takeDigits(b, p, end);
        if (digitsEnd < end && digitsEnd > p) {
            switch (b[digitsEnd]) {
                case 'i' -> {
                    return signed(negative, 1, digitsEnd + 1);
                }
                case 'n' -> {
                    return signed(negative, 1, digitsEnd + 1);
                }
                case 't' -> {
                    return signed(negative, MICROSECOND_NS, digitsEnd + 1);
                }
                case 'u' -> {
                    return unsigned(negative, digitsEnd + 1);
                }
                case 'x' -> {
                    return hexadecimal(b, p, digitsEnd, end);
                }
                default -> {}
            }
        }
        return decimal(b, p, digitsEnd, end, negative);
    }

    private int takeDigits(byte[] b, int from, int end) {
        int p = from;
        while (p < end) {
            int digit = b[p] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (significantDigits < MAX_SIGNIFICANT) {
                significand = 10 * significand + digit;
                significantDigits += significand == 0 ? 0 : 1;
            } else {
                drop(digit);
            }
            p++;
        }
        return p;
    }

    private void drop(int digit) {
        droppedDigits++;
        droppedNonZero |= digit != 0;
        twentieth = droppedDigits == 1 ? digit : twentieth;
    }

    private int signed(boolean negative, long scale, int after) {
        long limit = Long.MAX_VALUE / scale;
        type = FieldType.I64;
        if (droppedDigits > 0
                || (Long.compareUnsigned(significand, limit) > 0
                        && !(negative && scale == 1 && significand == Long.MIN_VALUE))) {
            error = LineError.NUMBER_OUT_OF_RANGE;
            return after;
        }
        bits = (negative ? -significand : significand) * scale;
        return after;
    }

    private int unsigned(boolean negative, int after) {
        type = FieldType.U64;
        bits = significand;
        if (negative) {
            error = LineError.INVALID_NUMBER;
        } else if (droppedDigits == 1) {
            boolean fits = Long.compareUnsigned(significand, 1844674407370955161L) < 0
                    || (significand == 1844674407370955161L && twentieth <= 5);
            bits = 10 * significand + twentieth;
            error = fits ? null : LineError.NUMBER_OUT_OF_RANGE;
        } else if (droppedDigits > 1) {
            error = LineError.NUMBER_OUT_OF_RANGE;
        }
        return after;
    }

    private int hexadecimal(byte[] b, int digitsFrom, int x, int end) {
        int p = x + 1;
        while (p < end && Character.digit(b[p], 16) >= 0) {
            p++;
        }
        boolean long256 = x == digitsFrom + 1 && b[digitsFrom] == '0' && p > x + 1 && p < end && b[p] == 'i';
        error = long256 ? LineError.UNSUPPORTED_LONG256 : LineError.INVALID_NUMBER;
        return p;
    }

    private int decimal(byte[] b, int digitsFrom, int digitsEnd, int end, boolean negative) {
        int p = digitsEnd;
        long exponent = droppedDigits;
        int digits = digitsEnd - digitsFrom;
        if (p < end && b[p] == '.') {
            int fractionEnd = takeDigits(b, p + 1, end);
            int fraction = fractionEnd - p - 1;
            exponent = (long) droppedDigits - fraction;
            digits += fraction;
            p = fractionEnd;
        }
        if (digits == 0) {
            error = LineError.INVALID_NUMBER;
            return p;
        }
        if (p < end && (b[p] == 'e' || b[p] == 'E')) {
            int exponentFrom = p + 1 < end && (b[p + 1] == '-' || b[p + 1] == '+') ? p + 2 : p + 1;
            p = exponentFrom;
            long value = 0;
            while (p < end && b[p] >= '0' && b[p] <= '9') {
                value = Math.min(EXPONENT_CLAMP, 10 * value + b[p] - '0');
                p++;
            }
            if (p == exponentFrom) {
                error = LineError.INVALID_NUMBER;
                return p;
            }
            exponent += b[exponentFrom - 1] == '-' ? -value : value;
        }
        if (p < end && b[p] == 'd') {
            error = LineError.UNSUPPORTED_DECIMAL;
            return p + 1;
        }
        type = FieldType.F64;
        double magnitude = DoubleParser.toDouble(significand, exponent, droppedNonZero, b, digitsFrom, p);
        if (Double.isInfinite(magnitude)) {
            error = LineError.NUMBER_OUT_OF_RANGE;
        }
        bits = Double.doubleToRawLongBits(negative ? -magnitude : magnitude);
        return p;
    }
}

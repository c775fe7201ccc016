// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Parses the value of a field.
///
/// Integers of up to seven digits are read as one word, longer ones in place; other numbers go to [NumberParser].
/// Threads: owned by its parser.
final class ValueParser {
    private static final long QUOTES = Bytes.repeat('"');
    private static final long BACKSLASHES = Bytes.repeat('\\');
    private static final long NEWLINES = Bytes.repeat('\n');
    /// So many digits never overflow a long.
    private static final int SAFE_DIGITS = 18;

    private final LineLimits limits;
    private final NumberParser numbers = new NumberParser();

    ValueParser(LineLimits limits) {
        this.limits = limits;
    }

    /// Parses the value at `p` into place `place`.
    ///
    /// Returns the offset behind it (`end`, a comma, a space, or the byte of a line end), or below zero with the line's error, null = ended too early.
    int parse(byte[] b, int p, int end, boolean closed, ParsedLine line, int place) {
        if (p + 9 <= end) {
            long w = Bytes.word(b, p);
            int digits = Bytes.leadingDigits(w);
            // The lengths of numbers follow no pattern, so nothing here branches by them.
            if (digits > 0 && (byte) (w >>> (8 * digits)) == 'i') {
                line.fieldBits[place] = Bytes.digitsValue(w, digits);
                line.fieldType[place] = FieldType.I64.code();
                int after = p + digits + 1;
                return b[after] == ',' ? after : checkStop(b, p, after, line);
            }
        }
        return parseAny(b, p, end, closed, line, place);
    }

    private int parseAny(byte[] b, int p, int end, boolean closed, ParsedLine line, int place) {
        if (p == end) {
            return closed ? line.fail(LineError.MISSING_FIELD_VALUE, p) : -1;
        }
        byte c = b[p];
        int after;
        if (c <= '9' && c >= '-' && c != '/') {
            after = parseNumber(b, p, end, line, place);
        } else if (c == '"') {
            after = parseString(b, p + 1, end, closed, line, place);
        } else {
            after = parseBoolean(b, p, end, line, place);
        }
        if (after < 0) {
            return after;
        }
        if (after == end) {
            return closed ? end : -1;
        }
        return checkStop(b, p, after, line);
    }

    private static int checkStop(byte[] b, int p, int after, ParsedLine line) {
        byte stop = b[after];
        if (stop == ',' || stop == ' ' || stop == '\n' || stop == '\r') {
            return after;
        }
        if (Bytes.classOf(stop) == Bytes.CONTROL) {
            return line.fail(LineError.CONTROL_CHARACTER, after);
        }
        return line.fail(b[p] == '"' ? LineError.TEXT_AFTER_STRING : LineError.INVALID_NUMBER, b[p] == '"' ? after : p);
    }

    private int parseNumber(byte[] b, int p, int end, ParsedLine line, int place) {
        int digitsFrom = b[p] == '-' ? p + 1 : p;
        long value = 0;
        int q = digitsFrom;
        while (q < end) {
            int digit = b[q] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = 10 * value + digit;
            q++;
        }
        int digits = q - digitsFrom;
        if (q < end && b[q] == 'i' && digits > 0 && digits <= SAFE_DIGITS) {
            line.fieldBits[place] = digitsFrom == p ? value : -value;
            line.fieldType[place] = FieldType.I64.code();
            return q + 1;
        }
        int after = numbers.parse(b, p, end);
        LineError fault = numbers.error();
        if (fault != null) {
            return line.fail(fault, p);
        }
        line.fieldBits[place] = numbers.bits();
        line.fieldType[place] = numbers.type().code();
        return after;
    }

    private static int parseBoolean(byte[] b, int p, int end, ParsedLine line, int place) {
        int q = p;
        while (q < end && ((b[q] >= 'a' && b[q] <= 'z') || (b[q] >= 'A' && b[q] <= 'Z'))) {
            q++;
        }
        int value = booleanValue(b, p, q - p);
        if (value < 0) {
            return line.fail(valueFault(b, p, q), p);
        }
        line.fieldBits[place] = value;
        line.fieldType[place] = FieldType.BOOL.code();
        return q;
    }

    private static LineError valueFault(byte[] b, int p, int q) {
        if (q > p) {
            return b[p] == 't' || b[p] == 'T' || b[p] == 'f' || b[p] == 'F'
                    ? LineError.INVALID_BOOLEAN
                    : LineError.INVALID_VALUE;
        }
        return switch (b[p]) {
            case ',', ' ', '\n', '\r' -> LineError.MISSING_FIELD_VALUE;
            case '=' -> LineError.UNSUPPORTED_BINARY;
            default -> TagParser.stopError(b[p], LineError.INVALID_VALUE);
        };
    }

    /// 1, 0, or -1 for a word that is no boolean: one letter, or the word in lower, capital or all upper case.
    private static int booleanValue(byte[] b, int p, int length) {
        if (length == 0) {
            return -1;
        }
        int truth = b[p] == 't' || b[p] == 'T' ? 1 : b[p] == 'f' || b[p] == 'F' ? 0 : -1;
        if (truth < 0 || length == 1) {
            return truth;
        }
        boolean upperHead = b[p] < 'a';
        boolean upperTail = b[p + 1] < 'a';
        String tail = upperTail ? (truth == 1 ? "RUE" : "ALSE") : (truth == 1 ? "rue" : "alse");
        if ((upperTail && !upperHead) || length != tail.length() + 1) {
            return -1;
        }
        for (int i = 0; i < tail.length(); i++) {
            if (b[p + 1 + i] != tail.charAt(i)) {
                return -1;
            }
        }
        return truth;
    }

    private int parseString(byte[] b, int from, int end, boolean closed, ParsedLine line, int place) {
        boolean escaped = false;
        boolean high = false;
        int newlines = 0;
        int i = from;
        while (i < end) {
            long w = Bytes.partialWord(b, i, end);
            long stops = Bytes.maskEqual(w, QUOTES) | Bytes.maskEqual(w, BACKSLASHES);
            long lines = Bytes.maskEqual(w, NEWLINES);
            high |= Bytes.anyHigh(w);
            if (stops == 0) {
                newlines += Long.bitCount(lines);
                i += 8;
                continue;
            }
            long lowest = stops & -stops;
            newlines += Long.bitCount(lines & (lowest - 1));
            i += Long.numberOfTrailingZeros(lowest) >>> 3;
            if (b[i] == '"') {
                line.newlines += newlines;
                return takeString(b, from, i, escaped, high, line, place) ? i + 1 : -1;
            }
            escaped = true;
            newlines += i + 1 < end && b[i + 1] == '\n' ? 1 : 0;
            i += 2;
        }
        return closed ? line.fail(LineError.UNBALANCED_QUOTES, from - 1) : -1;
    }

    private boolean takeString(byte[] b, int from, int to, boolean escaped, boolean high, ParsedLine line, int place) {
        int invalid = high ? Utf8.firstInvalid(b, from, to) : -1;
        if (invalid >= 0) {
            line.fail(LineError.INVALID_UTF8, invalid);
            return false;
        }
        int at = from;
        int length = to - from;
        if (escaped) {
            at = ~line.scratchLength;
            length = unescapeString(b, from, to, line);
        }
        if (length > limits.maxFieldStringBytes()) {
            line.refuse(LineError.STRING_TOO_LONG, from);
        }
        line.fieldStringAt[place] = at;
        line.fieldStringLength[place] = length;
        line.fieldBits[place] = 0;
        line.fieldType[place] = FieldType.STRING.code();
        return true;
    }

    /// Drops the backslash before quote, backslash and (as QuestDB's clients write them) line feed and carriage return.
    private static int unescapeString(byte[] b, int from, int to, ParsedLine line) {
        byte[] scratch = line.scratchFor(to - from);
        int out = line.scratchLength;
        for (int i = from; i < to; i++) {
            byte c = b[i];
            if (c == '\\' && i + 1 < to) {
                byte next = b[i + 1];
                if (next == '"' || next == '\\' || next == '\n' || next == '\r') {
                    c = next;
                    i++;
                }
            }
            scratch[out++] = c;
        }
        int length = out - line.scratchLength;
        line.scratchLength = out;
        return length;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Parses the fields of a line: the hot loop.
///
/// One key costs a compare of some words while the line looks like the measurement's last one ([FieldTemplate]); integers of
/// up to seven digits are read as one word, longer ones in place; other numbers go to [NumberParser].
/// Threads: owned by its parser.
final class FieldParser {
    private static final long QUOTES = Bytes.repeat('"');
    private static final long BACKSLASHES = Bytes.repeat('\\');
    private static final long NEWLINES = Bytes.repeat('\n');
    /// So many digits never overflow a long.
    private static final int SAFE_DIGITS = 18;

    private final LineLimits limits;
    private final NameScanner names;
    private final FieldNames fieldNames = new FieldNames();
    private final NumberParser numbers = new NumberParser();

    FieldParser(LineLimits limits, NameScanner names) {
        this.limits = limits;
        this.names = names;
    }

    /// Parses from the first field's key on.
    ///
    /// Shape: `closed` says that the line ends at `end`; else `end` only ends what is known. Returns the offset behind the
    /// last value (`end`, a space, or the byte of a line end), or below zero with the line's error, null = ended too early.
    int parse(byte[] b, int from, int end, boolean closed, ParsedLine line, FieldTemplate template) {
        fieldNames.begin();
        boolean steady = true;
        int p = from;
        for (int i = 0; ; i++) {
            if (i == line.fieldType.length) {
                line.growFields();
            }
            int matched = steady ? template.match(b, p, end, i) : 0;
            int place = i;
            if (matched > 0) {
                takeKnownKey(b, p, p + matched - 1, i, line, template);
                p += matched;
            } else {
                int keyFrom = p;
                p = parseKey(b, p, end, closed, line, i);
                if (p < 0) {
                    return p;
                }
                place = fieldNames.find(line, i, line.fieldKeyAt[i], line.fieldKeyLength[i]);
                if (place == FieldNames.COLLIDING) {
                    return line.fail(LineError.FIELD_NAMES_COLLIDE, keyFrom);
                }
                if (place >= 0) {
                    steady = false;
                    i--;
                } else {
                    place = i;
                    steady = steady && line.refusal == null && template.replaceFrom(i, b, keyFrom, p, names.escaped());
                }
            }
            if (steady) {
                line.templateFields = i + 1;
            }
            line.fieldCount = i + 1;
            p = parseValue(b, p, end, closed, line, place);
            if (p < 0 || p == end || b[p] != ',') {
                return p;
            }
            p++;
        }
    }

    private void takeKnownKey(byte[] b, int from, int to, int i, ParsedLine line, FieldTemplate template) {
        if (template.keyEscaped(i)) {
            line.fieldKeyAt[i] = ~line.scratchLength;
            line.fieldKeyLength[i] = names.unescape(b, from, to, line);
        } else {
            line.fieldKeyAt[i] = from;
            line.fieldKeyLength[i] = to - from;
        }
        // The template may be older than this line's tags, which a new prefix brings.
        if (line.hasTag(line.fieldKeyAt[i], line.fieldKeyLength[i])) {
            line.refuse(LineError.TAG_AND_FIELD, from);
        }
    }

    /// Returns the offset of the value, or below zero.
    private int parseKey(byte[] b, int from, int end, boolean closed, ParsedLine line, int i) {
        int to = names.scan(b, from, end);
        if (to == end) {
            LineError missing = to > from
                    ? LineError.MISSING_FIELD_VALUE
                    : i == 0 ? LineError.MISSING_FIELDS : LineError.MISSING_FIELD_KEY;
            return closed ? line.fail(missing, to) : -1;
        }
        if (b[to] != '=') {
            return line.fail(TagParser.stopError(b[to], LineError.INVALID_FIELD_FORMAT), to);
        }
        if (to == from) {
            return line.fail(LineError.MISSING_FIELD_KEY, from);
        }
        int invalid = names.firstInvalid(b, from, to);
        if (invalid >= 0) {
            return line.fail(LineError.INVALID_UTF8, invalid);
        }
        int at = from;
        int length = to - from;
        if (names.escaped()) {
            at = ~line.scratchLength;
            length = names.unescape(b, from, to, line);
        }
        line.fieldKeyAt[i] = at;
        line.fieldKeyLength[i] = length;
        if (length > limits.maxNameBytes()) {
            line.refuse(LineError.NAME_TOO_LONG, from);
        }
        if (line.isTime(at, length)) {
            line.refuse(LineError.RESERVED_NAME, from);
        }
        if (line.hasTag(at, length)) {
            line.refuse(LineError.TAG_AND_FIELD, from);
        }
        return to + 1;
    }

    private int parseValue(byte[] b, int p, int end, boolean closed, ParsedLine line, int place) {
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
        byte stop = b[after];
        if (stop == ',' || stop == ' ' || stop == '\n' || stop == '\r') {
            return after;
        }
        if (Bytes.classOf(stop) == Bytes.CONTROL) {
            return line.fail(LineError.CONTROL_CHARACTER, after);
        }
        return c == '"' ? line.fail(LineError.TEXT_AFTER_STRING, after) : line.fail(LineError.INVALID_NUMBER, p);
    }

    private int parseNumber(byte[] b, int p, int end, ParsedLine line, int place) {
        if (p + 8 <= end) {
            long w = Bytes.word(b, p);
            int digits = Bytes.leadingDigits(w);
            // The lengths of numbers follow no pattern, so nothing here branches by them.
            if (digits > 0 && digits < 8 && (byte) (w >>> (8 * digits)) == 'i') {
                line.fieldBits[place] = Bytes.digitsValue(w, digits);
                line.fieldType[place] = FieldType.I64.code();
                return p + digits + 1;
            }
        }
        return parseAnyNumber(b, p, end, line, place);
    }

    private int parseAnyNumber(byte[] b, int p, int end, ParsedLine line, int place) {
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

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Parses the fields of a line: the hot loop.
///
/// One key costs a compare of two words while the line looks like the measurement's last one ([FieldTemplate]). With a known prefix and no escapes in
/// the keys a loop of its own goes through them as long as they are the same; the first that differs, and what follows it, is parsed as new.
/// Threads: owned by its parser.
final class FieldParser {
    /// A key, and a value with what follows it, read as words.
    private static final int MOST_READ = KeyWords.MAX_BYTES + 2 * Long.BYTES;

    private final LineLimits limits;
    private final NameScanner names;
    private final FieldNames fieldNames = new FieldNames();
    private final ValueParser values;

    FieldParser(LineLimits limits, NameScanner names) {
        this.limits = limits;
        this.names = names;
        this.values = new ValueParser(limits);
    }

    /// Parses from the first field's key on.
    ///
    /// Shape: `closed` says that the line ends at `end`; else `end` only ends what is known. Returns the offset behind the
    /// last value (`end`, a space, or the byte of a line end), or below zero with the line's error, null = ended too early.
    int parse(byte[] b, int from, int end, boolean closed, ParsedLine line, FieldTemplate template) {
        int p = from;
        if (line.prefixToken != null && !template.anyEscaped()) {
            p = parseSame(b, from, end, closed, line, template);
            if (p < 0 || (line.fieldCount > 0 && b[p - 1] != ',')) {
                return p;
            }
        }
        return parseAny(b, p, end, closed, line, template);
    }

    /// Takes fields as long as their keys are the template's.
    ///
    /// Returns the offset behind the last value, or behind the comma that follows it when the next key is another one.
    private int parseSame(byte[] b, int from, int end, boolean closed, ParsedLine line, FieldTemplate template) {
        int keys = template.count();
        line.ensureFields(keys);
        int p = from;
        while (true) {
            p = takeIntegers(b, p, end, line, template);
            int i = line.fieldCount;
            boolean ended = i > 0 && b[p - 1] != ',';
            int matched = ended ? 0 : template.match(b, p, end, i);
            if (matched > 0) {
                line.fieldKeyAt[i] = p;
                line.fieldKeyLength[i] = matched - 1;
                p = values.parse(b, p + matched, end, closed, line, i);
                if (p < 0) {
                    return p;
                }
                line.changedTypes |= line.fieldType[i] ^ template.shapeTypes()[i];
                line.fieldCount = ++i;
                ended = p == end || b[p] != ',';
                p += ended ? 0 : 1;
            }
            if (ended || matched == 0) {
                line.templateFields = i;
                line.shape = ended ? template.shape(i, line.changedTypes) : null;
                return p;
            }
        }
    }

    /// Takes fields as long as their keys are the template's and their values integers of up to seven digits: nothing is called here and nothing branches by
    /// a length, so that the processor works on several fields at a time.
    ///
    /// Returns the offset behind the comma that follows the last value, or behind the last value where a space follows it.
    private static int takeIntegers(byte[] b, int from, int end, ParsedLine line, FieldTemplate template) {
        KeyWords words = template.words();
        int[] lengths = words.lengths;
        long[] masks = words.masks;
        long[] heads = words.heads;
        long[] middles = words.middles;
        int[] tailAt = words.tailAt;
        long[] tails = words.tails;
        int[] keyAt = line.fieldKeyAt;
        int[] keyLength = line.fieldKeyLength;
        byte[] types = line.fieldType;
        byte[] shapeTypes = template.shapeTypes();
        long[] bits = line.fieldBits;
        byte integer = FieldType.I64.code();
        int changedTypes = line.changedTypes;
        int keys = words.count;
        int p = from;
        int i = line.fieldCount;
        for (int last = end - MOST_READ; i < keys && p <= last; i++) {
            int length = lengths[i];
            long mask = masks[i];
            if ((Bytes.word(b, p) & mask) != heads[i]
                    || (Bytes.word(b, p + tailAt[i]) & mask) != tails[i]
                    || (length > 2 * Long.BYTES && Bytes.word(b, p + Long.BYTES) != middles[i])) {
                break;
            }
            long value = Bytes.word(b, p + length);
            int digits = Bytes.leadingDigits(value);
            int after = p + length + digits + 1;
            byte stop = b[after];
            if (digits == 0 || (byte) (value >>> (8 * digits)) != 'i' || (stop != ',' && stop != ' ')) {
                break;
            }
            keyAt[i] = p;
            keyLength[i] = length - 1;
            bits[i] = Bytes.digitsValue(value, digits);
            types[i] = integer;
            changedTypes |= integer ^ shapeTypes[i];
            if (stop == ' ') {
                p = after;
                i++;
                break;
            }
            p = after + 1;
        }
        line.fieldCount = i;
        line.changedTypes = changedTypes;
        return p;
    }

    private int parseAny(byte[] b, int from, int end, boolean closed, ParsedLine line, FieldTemplate template) {
        fieldNames.begin();
        boolean steady = true;
        int p = from;
        for (int i = line.fieldCount; ; i++) {
            line.ensureFields(i + 1);
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
            p = values.parse(b, p, end, closed, line, place);
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
}

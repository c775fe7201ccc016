// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Parses and checks measurement and tags of a prefix that the caller does not know yet.
///
/// Threads: owned by its parser.
final class TagParser {
    private final LineLimits limits;
    private final NameScanner names;

    private int nameAt;
    private int nameLength;

    TagParser(LineLimits limits, NameScanner names) {
        this.limits = limits;
        this.names = names;
    }

    /// Fills the line from the prefix b[from, end); on a fault the line has its error.
    void parse(byte[] b, int from, int end, ParsedLine line) {
        int p = names.scanMeasurement(b, from, end);
        if (p == from) {
            line.fail(LineError.MISSING_MEASUREMENT, from);
            return;
        }
        if (!take(b, from, p, limits.maxNameBytes(), LineError.NAME_TOO_LONG, line)) {
            return;
        }
        line.measurement(nameAt, nameLength);
        while (p < end && line.error == null) {
            if (b[p] != ',') {
                line.fail(stopError(b[p], LineError.INVALID_TAG_FORMAT), p);
                return;
            }
            p = parseTag(b, p + 1, end, line);
        }
    }

    private int parseTag(byte[] b, int keyFrom, int end, ParsedLine line) {
        int keyTo = names.scan(b, keyFrom, end);
        if (keyTo == keyFrom && (keyTo == end || Bytes.classOf(b[keyTo]) != Bytes.CONTROL)) {
            return line.fail(LineError.MISSING_TAG_KEY, keyFrom);
        }
        if (keyTo == end || b[keyTo] != '=') {
            return line.fail(stopError(keyTo == end ? (byte) ' ' : b[keyTo], LineError.MISSING_TAG_VALUE), keyTo);
        }
        if (!take(b, keyFrom, keyTo, limits.maxNameBytes(), LineError.NAME_TOO_LONG, line)) {
            return -1;
        }
        int keyAt = nameAt;
        int keyLength = nameLength;
        int valueFrom = keyTo + 1;
        int valueTo = names.scan(b, valueFrom, end);
        if (valueTo < end && b[valueTo] != ',') {
            return line.fail(stopError(b[valueTo], LineError.INVALID_TAG_FORMAT), valueTo);
        }
        if (valueTo == valueFrom) {
            return line.fail(LineError.MISSING_TAG_VALUE, valueFrom);
        }
        if (!take(b, valueFrom, valueTo, limits.maxTagValueBytes(), LineError.TAG_VALUE_TOO_LONG, line)) {
            return -1;
        }
        return add(keyFrom, keyAt, keyLength, valueTo, line);
    }

    private int add(int keyFrom, int keyAt, int keyLength, int next, ParsedLine line) {
        if (line.hasTag(keyAt, keyLength)) {
            return line.fail(LineError.DUPLICATE_TAG, keyFrom);
        }
        if (line.isTime(keyAt, keyLength)) {
            line.refuse(LineError.RESERVED_NAME, keyFrom);
        }
        if (line.tagCount() == limits.maxTags()) {
            line.refuse(LineError.TOO_MANY_TAGS, keyFrom);
            return next;
        }
        line.addTag(keyAt, keyLength, nameAt, nameLength);
        return next;
    }

    /// Checks the name just scanned and sets `nameAt`, `nameLength` to its text.
    private boolean take(byte[] b, int from, int to, int maxLength, LineError tooLong, ParsedLine line) {
        int invalid = names.firstInvalid(b, from, to);
        if (invalid >= 0) {
            line.fail(LineError.INVALID_UTF8, invalid);
            return false;
        }
        nameAt = from;
        nameLength = to - from;
        if (names.escaped()) {
            nameAt = ~line.scratchLength;
            nameLength = names.unescape(b, from, to, line);
        }
        if (nameLength > maxLength) {
            line.refuse(tooLong, from);
        }
        return true;
    }

    static LineError stopError(byte stop, LineError otherwise) {
        return Bytes.classOf(stop) == Bytes.CONTROL ? LineError.CONTROL_CHARACTER : otherwise;
    }
}

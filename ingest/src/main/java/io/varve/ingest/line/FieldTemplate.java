// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The field keys of the last line of one measurement, as sent, each with `=` behind it and the caller's token.
///
/// A line whose bytes at a key's place equal the template's needs no scan, no check and no name look-up for that key: the
/// keys here passed all checks and differ from each other. A line with all of the keys, in order, and fields of the types that the caller saw last has the shape
/// that the caller attached then.
/// Memory: at most [#MAX_KEY_BYTES] of keys; what does not fit is scanned as if new.
final class FieldTemplate {
    static final int MAX_KEY_BYTES = 4 << 10;
    private static final int NO_ESCAPED = Integer.MAX_VALUE;

    private byte[] measurement = new byte[32];
    private int measurementLength = -1;
    private boolean measurementEscaped;

    private byte[] keys = new byte[128];
    private int[] starts = new int[17];
    private int[] tokens = new int[16];
    private boolean[] escaped = new boolean[16];
    private final KeyWords words = new KeyWords();
    private byte[] shapeTypes = new byte[16];
    private int count;
    private int firstEscaped = NO_ESCAPED;
    private int shapeFields;
    private @Nullable Object shape;

    /// True if b[from, prefixEnd) begins with this measurement.
    boolean isFor(byte[] b, int from, int prefixEnd) {
        int end = from + measurementLength;
        return measurementLength > 0
                && end <= prefixEnd
                && (end == prefixEnd || b[end] == ',')
                && same(b, from, measurement, 0, measurementLength);
    }

    void startFor(byte[] b, int from, int to, boolean hasEscape) {
        measurementLength = to - from;
        if (measurementLength + 8 > measurement.length) {
            measurement = new byte[measurementLength + 8];
        }
        System.arraycopy(b, from, measurement, 0, measurementLength);
        measurementEscaped = hasEscape;
        dropFrom(0);
        shape = null;
    }

    int measurementLength() {
        return measurementLength;
    }

    boolean measurementEscaped() {
        return measurementEscaped;
    }

    /// How many keys there are.
    int count() {
        return count;
    }

    /// Length of key `i` and its `=` if they stand at b[p, ...), else 0.
    int match(byte[] b, int p, int end, int i) {
        if (i >= count) {
            return 0;
        }
        int start = starts[i];
        int length = starts[i + 1] - start;
        return p + length <= end && same(b, p, keys, start, length) ? length : 0;
    }

    KeyWords words() {
        return words;
    }

    boolean anyEscaped() {
        return firstEscaped < count;
    }

    boolean keyEscaped(int i) {
        return escaped[i];
    }

    int token(int i) {
        return tokens[i];
    }

    void token(int i, int token) {
        tokens[i] = token;
    }

    /// Drops keys from position `i` on and puts b[from, to), which ends with `=`, there. False if it does not fit.
    boolean replaceFrom(int i, byte[] b, int from, int to, boolean hasEscape) {
        dropFrom(i);
        int start = starts[i];
        int keysEnd = start + to - from;
        if (keysEnd > MAX_KEY_BYTES) {
            return false;
        }
        if (i == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * i);
            escaped = Arrays.copyOf(escaped, 2 * i);
            starts = Arrays.copyOf(starts, 2 * i + 1);
            shapeTypes = Arrays.copyOf(shapeTypes, 2 * i);
        }
        if (keysEnd + 8 > keys.length) {
            keys = Arrays.copyOf(keys, Math.max(keysEnd + 8, 2 * keys.length));
        }
        System.arraycopy(b, from, keys, start, to - from);
        starts[i + 1] = keysEnd;
        tokens[i] = -1;
        escaped[i] = hasEscape;
        firstEscaped = hasEscape ? Math.min(firstEscaped, i) : firstEscaped;
        words.replaceFrom(i, b, from, to, hasEscape);
        count = i + 1;
        return true;
    }

    private void dropFrom(int i) {
        count = i;
        words.truncate(i);
        firstEscaped = firstEscaped < i ? firstEscaped : NO_ESCAPED;
        if (i < shapeFields) {
            shape = null;
        }
    }

    /// What was remembered for lines of so many fields, those of the template in its order, if the types are the same (`changedTypes` 0).
    @Nullable
    Object shape(int fields, int changedTypes) {
        return fields == shapeFields && changedTypes == 0 ? shape : null;
    }

    @Nullable
    Object lastShape() {
        return shape;
    }

    /// The types of the fields in the lines that the shape is remembered for.
    byte[] shapeTypes() {
        return shapeTypes;
    }

    void shape(Object lineShape, byte[] types, int fields) {
        System.arraycopy(types, 0, shapeTypes, 0, fields);
        shapeFields = fields;
        shape = lineShape;
    }

    /// Compares whole words; `kept` has room for eight bytes behind its content.
    private static boolean same(byte[] b, int p, byte[] kept, int start, int length) {
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            if (Bytes.word(b, p + i) != Bytes.word(kept, start + i)) {
                return false;
            }
        }
        if (p + i + 8 <= b.length) {
            int rest = length - i;
            return rest == 0 || (Bytes.word(b, p + i) ^ Bytes.word(kept, start + i)) << (64 - 8 * rest) == 0;
        }
        return Arrays.equals(b, p + i, p + length, kept, start + i, start + length);
    }
}

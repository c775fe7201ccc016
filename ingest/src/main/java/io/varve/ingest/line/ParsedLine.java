// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One good line, as slices of the bytes it was parsed from: a flyweight that its parser reuses.
///
/// Shape:   a slice is (buffer, offset, length) and holds the unescaped text, valid UTF-8; its buffer is the caller's, or
///          scratch bytes where an escape changed the text.
/// Units:   times are epoch nanoseconds.
/// Threads: owned by the thread that parses; valid only during [LineHandler#onLine(ParsedLine)].
/// Memory:  grows to the widest line seen, then allocates nothing.
public final class ParsedLine {
    private static final int INITIAL_FIELDS = 32;

    byte[] buffer = new byte[0];
    long lineNumber;
    int lineOffset;
    int lineEnd;
    int newlines;
    private int grownBytes;

    int prefixOffset;
    int prefixLength;
    long prefixHash;

    @Nullable
    Object prefixToken;

    /// A slice's offset is stored as is for `buffer`, complemented for `scratch`.
    private int measurementAt;
    private int measurementLength;
    private int tagCount;
    /// Bit n: some tag's key is n bytes long (modulo 64); spares most comparisons of tag keys with field keys.
    private long tagKeyLengths;
    private final int[] tagKeyAt;
    private final int[] tagKeyLength;
    private final int[] tagValueAt;
    private final int[] tagValueLength;

    int fieldCount;
    int[] fieldKeyAt = new int[INITIAL_FIELDS];
    int[] fieldKeyLength = new int[INITIAL_FIELDS];
    byte[] fieldType = new byte[INITIAL_FIELDS];
    long[] fieldBits = new long[INITIAL_FIELDS];
    int[] fieldStringAt = new int[INITIAL_FIELDS];
    int[] fieldStringLength = new int[INITIAL_FIELDS];
    /// The fields below this stand in the template at their own position.
    int templateFields;

    @Nullable
    FieldTemplate template;

    /// Not 0: some field has another type than in the template's shape.
    int changedTypes;

    @Nullable
    Object shape;

    boolean hasTime;
    long rawTime;
    long timeNs;

    byte[] scratch = new byte[256];
    int scratchLength;

    /// Null while nothing is wrong; with a parse result below zero it means that the bytes ended too early.
    @Nullable
    LineError error;

    int errorAt;
    /// The first bound or rule that the line breaks while it still parses: reported only if the rest parses too.
    @Nullable
    LineError refusal;

    int refusalAt;

    ParsedLine(int maxTags) {
        tagKeyAt = new int[maxTags];
        tagKeyLength = new int[maxTags];
        tagValueAt = new int[maxTags];
        tagValueLength = new int[maxTags];
    }

    /// The bytes that the line was parsed from.
    public byte[] buffer() {
        return buffer;
    }

    /// From 1, counted in newlines as sent: a string that spans lines moves the following numbers on.
    public long lineNumber() {
        return lineNumber;
    }

    public int lineOffset() {
        return lineOffset;
    }

    /// Without the line end.
    public int lineLength() {
        return lineEnd - lineOffset;
    }

    /// Measurement and tags exactly as sent, in [#buffer()].
    public int prefixOffset() {
        return prefixOffset;
    }

    public int prefixLength() {
        return prefixLength;
    }

    public long prefixHash() {
        return prefixHash;
    }

    /// What the [PrefixLookup] answered; if not null the tags were not parsed.
    public @Nullable Object prefixToken() {
        return prefixToken;
    }

    public byte[] measurementBuffer() {
        return sliceBuffer(measurementAt);
    }

    public int measurementOffset() {
        return sliceOffset(measurementAt);
    }

    public int measurementLength() {
        return measurementLength;
    }

    /// Number of tags, in the order sent. Tags exist only without a prefix token.
    public int tagCount() {
        assert prefixToken == null : "tags of a known prefix are not parsed";
        return tagCount;
    }

    public byte[] tagKeyBuffer(int tag) {
        return sliceBuffer(tagKeyAt[tag]);
    }

    public int tagKeyOffset(int tag) {
        return sliceOffset(tagKeyAt[tag]);
    }

    public int tagKeyLength(int tag) {
        return tagKeyLength[tag];
    }

    public byte[] tagValueBuffer(int tag) {
        return sliceBuffer(tagValueAt[tag]);
    }

    public int tagValueOffset(int tag) {
        return sliceOffset(tagValueAt[tag]);
    }

    public int tagValueLength(int tag) {
        return tagValueLength[tag];
    }

    /// Number of fields, each name once (of a name sent twice the last value).
    public int fieldCount() {
        return fieldCount;
    }

    public byte[] fieldKeyBuffer(int field) {
        return sliceBuffer(fieldKeyAt[field]);
    }

    public int fieldKeyOffset(int field) {
        return sliceOffset(fieldKeyAt[field]);
    }

    public int fieldKeyLength(int field) {
        return fieldKeyLength[field];
    }

    public FieldType fieldType(int field) {
        return FieldType.ofCode(fieldType[field]);
    }

    /// Bits of the double, the i64, the u64, or 1 and 0; nothing for a string.
    public long fieldBits(int field) {
        return fieldBits[field];
    }

    public byte[] fieldStringBuffer(int field) {
        return sliceBuffer(fieldStringAt[field]);
    }

    public int fieldStringOffset(int field) {
        return sliceOffset(fieldStringAt[field]);
    }

    public int fieldStringLength(int field) {
        return fieldStringLength[field];
    }

    /// The number that the caller attached to this field position with [#fieldToken(int, int)] when the same key stood
    /// there in an earlier line of this measurement, or -1.
    public int fieldToken(int field) {
        return field < templateFields && template != null ? template.token(field) : -1;
    }

    /// Remembers a number for this measurement, position and key; it may be forgotten at any time.
    public void fieldToken(int field, int token) {
        if (field < templateFields && template != null) {
            template.token(field, token);
        }
    }

    /// What the caller attached with [#shape(Object)] to a line of this measurement that had a known prefix, and the same fields in the same order and of
    /// the same types as this one; else null.
    public @Nullable Object shape() {
        return shape;
    }

    /// What was attached last to a line of this measurement, whatever its fields; null when nothing was.
    public @Nullable Object lastShape() {
        return template == null ? null : template.lastShape();
    }

    /// Remembers something for lines with the same fields in the same order and of the same types; it may be forgotten at any time.
    public void shape(Object lineShape) {
        if (template != null && templateFields == fieldCount) {
            template.shape(lineShape, fieldType, fieldCount);
        }
    }

    /// The bits of all fields as [#fieldBits(int)] has them, in places from 0 on; not to be changed.
    public long[] fieldBits() {
        return fieldBits;
    }

    public boolean hasTime() {
        return hasTime;
    }

    /// Within the storable range; only if [#hasTime()].
    public long timeNs() {
        return timeNs;
    }

    /// The number as sent, before scaling; only if [#hasTime()].
    public long rawTime() {
        return rawTime;
    }

    /// Puts another value into the place of a field's: bits as [#fieldBits(int)] has them.
    public void fieldBits(int field, FieldType type, long bits) {
        fieldType[field] = type.code();
        fieldBits[field] = bits;
    }

    /// Puts a string into the place of a field's value; the bytes are copied.
    public void fieldString(int field, byte[] utf8) {
        byte[] copies = scratchFor(utf8.length);
        System.arraycopy(utf8, 0, copies, scratchLength, utf8.length);
        fieldType[field] = FieldType.STRING.code();
        fieldStringAt[field] = ~scratchLength;
        fieldStringLength[field] = utf8.length;
        scratchLength += utf8.length;
        grownBytes += utf8.length;
    }

    /// The length of the line, and what strings were put into it.
    public int packedLength() {
        return lineLength() + grownBytes;
    }

    void begin(byte[] b, int offset) {
        buffer = b;
        lineOffset = offset;
        newlines = 0;
        grownBytes = 0;
        prefixToken = null;
        tagCount = 0;
        tagKeyLengths = 0;
        fieldCount = 0;
        templateFields = 0;
        changedTypes = 0;
        shape = null;
        hasTime = false;
        scratchLength = 0;
        error = null;
        refusal = null;
    }

    void refuse(LineError reason, int at) {
        if (refusal == null) {
            refusal = reason;
            refusalAt = at;
        }
    }

    int fail(LineError reason, int at) {
        error = reason;
        errorAt = at;
        return -1;
    }

    void measurement(int at, int length) {
        measurementAt = at;
        measurementLength = length;
    }

    void addTag(int keyAt, int keyLength, int valueAt, int valueLength) {
        tagKeyAt[tagCount] = keyAt;
        tagKeyLength[tagCount] = keyLength;
        tagValueAt[tagCount] = valueAt;
        tagValueLength[tagCount] = valueLength;
        tagKeyLengths |= 1L << keyLength;
        tagCount++;
    }

    /// True if a parsed tag has this name; at and length as stored.
    boolean hasTag(int at, int length) {
        if ((tagKeyLengths >>> length & 1) == 0) {
            return false;
        }
        for (int i = 0; i < tagCount; i++) {
            if (tagKeyLength[i] == length && sameBytes(tagKeyAt[i], at, length)) {
                return true;
            }
        }
        return false;
    }

    boolean isTime(int at, int length) {
        if (length != 4) {
            return false;
        }
        byte[] b = sliceBuffer(at);
        int o = sliceOffset(at);
        return b[o] == 't' && b[o + 1] == 'i' && b[o + 2] == 'm' && b[o + 3] == 'e';
    }

    boolean sameBytes(int at, int otherAt, int length) {
        int a = sliceOffset(at);
        int b = sliceOffset(otherAt);
        return Arrays.equals(sliceBuffer(at), a, a + length, sliceBuffer(otherAt), b, b + length);
    }

    byte[] sliceBuffer(int at) {
        return at >= 0 ? buffer : scratch;
    }

    static int sliceOffset(int at) {
        return at >= 0 ? at : ~at;
    }

    /// The scratch bytes, with room for so many more.
    byte[] scratchFor(int length) {
        if (scratchLength + length > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(scratchLength + length, 2 * scratch.length));
        }
        return scratch;
    }

    /// Makes room for so many fields.
    void ensureFields(int count) {
        if (count > fieldType.length) {
            growFields(Math.max(count, 2 * fieldType.length));
        }
    }

    private void growFields(int capacity) {
        fieldKeyAt = Arrays.copyOf(fieldKeyAt, capacity);
        fieldKeyLength = Arrays.copyOf(fieldKeyLength, capacity);
        fieldType = Arrays.copyOf(fieldType, capacity);
        fieldBits = Arrays.copyOf(fieldBits, capacity);
        fieldStringAt = Arrays.copyOf(fieldStringAt, capacity);
        fieldStringLength = Arrays.copyOf(fieldStringLength, capacity);
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import org.jspecify.annotations.Nullable;

/// The registry of codec ids, as they stand in files: an id is never given a second meaning.
public final class Codecs {
    public static final int CONST = 1;
    public static final int RAW64 = 2;
    public static final int FOR = 3;
    public static final int DECIMAL = 4;
    public static final int STRIDE = 5;
    public static final int DELTA = 6;
    public static final int TIME_FOR = 7;
    public static final int BOOL = 8;
    public static final int PACKED = 9;
    public static final int PACKED_DELTA = 10;
    public static final int PACKED_DECIMAL = 11;
    public static final int PACKED_DECIMAL_DELTA = 12;
    public static final int DICT = 13;
    public static final int RUNS = 14;
    public static final int LINE = 15;
    public static final int STRING_PLAIN = 16;
    public static final int STRING_DICT = 17;
    public static final int STRING_DICT_PACKED = 18;
    public static final int SPLIT = 19;
    public static final int PACKED_DELTA_OF_DELTA = 20;
    public static final int PACKED_DECIMAL_DELTA_OF_DELTA = 21;
    /// Codecs of segments: the lanes of several vectors in one body.
    public static final int ENTROPY = 32;
    public static final int ZSTD = 33;
    public static final int STRING_ZSTD = 34;
    public static final int ENTROPY_ANS = 35;
    public static final int VARINT_ZSTD = 36;

    private static final int IDS = 256;
    private static final @Nullable LaneCodec[] LANES = new @Nullable LaneCodec[IDS];
    private static final @Nullable StringCodec[] STRINGS = new @Nullable StringCodec[IDS];

    static {
        LANES[CONST] = new ConstCodec();
        LANES[RAW64] = new RawCodec();
        LANES[FOR] = new ForCodec();
        LANES[DECIMAL] = new DecimalCodec();
        LANES[STRIDE] = new StrideCodec();
        LANES[DELTA] = new DeltaCodec();
        LANES[TIME_FOR] = new TimeForCodec();
        LANES[BOOL] = new BoolCodec();
        LANES[PACKED] = new PackedCodec();
        LANES[PACKED_DELTA] = new PackedDeltaCodec(PACKED_DELTA, 1);
        LANES[PACKED_DECIMAL] = new PackedDecimalCodec(PACKED_DECIMAL, 0);
        LANES[PACKED_DECIMAL_DELTA] = new PackedDecimalCodec(PACKED_DECIMAL_DELTA, 1);
        LANES[PACKED_DELTA_OF_DELTA] = new PackedDeltaCodec(PACKED_DELTA_OF_DELTA, 2);
        LANES[PACKED_DECIMAL_DELTA_OF_DELTA] = new PackedDecimalCodec(PACKED_DECIMAL_DELTA_OF_DELTA, 2);
        LANES[DICT] = new DictCodec();
        LANES[RUNS] = new RunsCodec();
        LANES[LINE] = new LineCodec();
        LANES[SPLIT] = new SplitCodec();
        STRINGS[STRING_PLAIN] = new StringPlainCodec();
        STRINGS[STRING_DICT] = new StringDictCodec(STRING_DICT);
        STRINGS[STRING_DICT_PACKED] = new StringDictCodec(STRING_DICT_PACKED);
    }

    private Codecs() {}

    /// Whether a vector with this codec is part of a segment, to be read by a [SegmentReader].
    public static boolean isSegment(int id) {
        return id >= ENTROPY && id <= VARINT_ZSTD;
    }

    /// The codec of lanes with this id.
    public static LaneCodec lane(int id) {
        LaneCodec codec = id >= 0 && id < IDS ? LANES[id] : null;
        if (codec == null) {
            throw new CodecException("unknown codec: id=" + id);
        }
        return codec;
    }

    /// The codec of packed integers that are summed up so often.
    static int packed(int sums) {
        return switch (sums) {
            case 0 -> PACKED;
            case 1 -> PACKED_DELTA;
            default -> PACKED_DELTA_OF_DELTA;
        };
    }

    /// The same for decimals.
    static int packedDecimal(int sums) {
        return switch (sums) {
            case 0 -> PACKED_DECIMAL;
            case 1 -> PACKED_DECIMAL_DELTA;
            default -> PACKED_DECIMAL_DELTA_OF_DELTA;
        };
    }

    /// Whether a vector with this codec may lie inside another; those that hold vectors themselves may not.
    static boolean mayBeNested(int id) {
        return switch (id) {
            case CONST,
                    RAW64,
                    PACKED,
                    PACKED_DELTA,
                    PACKED_DELTA_OF_DELTA,
                    PACKED_DECIMAL,
                    PACKED_DECIMAL_DELTA,
                    PACKED_DECIMAL_DELTA_OF_DELTA -> true;
            default -> false;
        };
    }

    /// The codec of strings with this id.
    public static StringCodec string(int id) {
        StringCodec codec = id >= 0 && id < IDS ? STRINGS[id] : null;
        if (codec == null) {
            throw new CodecException("unknown string codec: id=" + id);
        }
        return codec;
    }
}

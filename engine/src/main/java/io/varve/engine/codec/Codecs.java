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
    public static final int STRING_PLAIN = 16;
    public static final int STRING_DICT = 17;

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
        STRINGS[STRING_PLAIN] = new StringPlainCodec();
        STRINGS[STRING_DICT] = new StringDictCodec();
    }

    private Codecs() {}

    /// The codec of lanes with this id.
    public static LaneCodec lane(int id) {
        LaneCodec codec = id >= 0 && id < IDS ? LANES[id] : null;
        if (codec == null) {
            throw new CodecException("unknown codec: id=" + id);
        }
        return codec;
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

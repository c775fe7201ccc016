// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Encodes strings: by the chunk's dictionary where that is smaller, else plainly.
///
/// Threads: one at a time. Memory: one vector of scratch; writes at most [#maxBytes].
public final class StringEncoder {
    /// A dictionary must win by this much, since its strings are copied once more when they are read.
    private static final double DICTIONARY_GAIN = 1.2;

    private final long[] scratch = new long[ColumnVector.CAPACITY];
    private final EncodingLevel level;

    public StringEncoder(EncodingLevel level) {
        this.level = level;
    }

    /// Room that strings of `totalBytes` need at worst.
    public static long maxBytes(int count, long totalBytes) {
        return 8L * count + totalBytes;
    }

    public static long totalBytes(long[] lanes, int from, int count) {
        long total = 0;
        for (int i = from; i < from + count; i++) {
            total += (int) lanes[i];
        }
        return total;
    }

    /// Encodes the strings that `lanes[from .. from + count)` (`offset << 32 | length`) name in `heap`; returns the body's length.
    /// Strings new to `dictionary` are added to it when it is used.
    public int encode(
            long[] lanes,
            int from,
            int count,
            byte[] heap,
            StringDictionaryBuilder dictionary,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        int sizeBefore = dictionary.size();
        int bytesBefore = dictionary.byteLength();
        boolean fits = level != EncodingLevel.RAW;
        for (int i = 0; i < count && fits; i++) {
            long lane = lanes[from + i];
            int id = dictionary.find(heap, (int) (lane >>> 32), (int) lane);
            scratch[i] = id;
            // More than half distinct: no dictionary pays, and looking further only costs time.
            fits = id >= 0 && (dictionary.size() - sizeBefore) * 2 <= count + 2;
        }
        if (fits) {
            long added = dictionary.byteLength() - bytesBefore + 2L * (dictionary.size() - sizeBefore);
            int width = BitPacking.widthOf(dictionary.size() - 1L);
            long coded = added + (level == EncodingLevel.HOT ? 2L * count : BitPacking.bytes(width, count));
            if (level != EncodingLevel.HOT && coded * DICTIONARY_GAIN < totalBytes(lanes, from, count) + count) {
                header.set(Codecs.STRING_DICT_PACKED, width, 0, 0, 0);
                return BitPacking.pack(scratch, 0, count, 0, width, dst, offset);
            }
            if (coded * DICTIONARY_GAIN < totalBytes(lanes, from, count) + count) {
                int bytes = ForCodec.encode(scratch, 0, count, dst, offset, header);
                header.set(Codecs.STRING_DICT, header.codec == Codecs.CONST ? 0 : header.param, header.base, 0, 0);
                return bytes;
            }
        }
        dictionary.truncate(sizeBefore);
        return encodePlain(lanes, from, count, heap, dst, offset, header);
    }

    private int encodePlain(
            long[] lanes, int from, int count, byte[] heap, MemorySegment dst, long offset, VectorHeader header) {
        for (int i = 0; i < count; i++) {
            scratch[i] = (int) lanes[from + i];
        }
        long at = offset + ForCodec.encode(scratch, 0, count, dst, offset, header);
        header.set(Codecs.STRING_PLAIN, header.codec == Codecs.CONST ? 0 : header.param, header.base, 0, 0);
        for (int i = from; i < from + count; i++) {
            int length = (int) lanes[i];
            MemorySegment.copy(heap, (int) (lanes[i] >>> 32), dst, ValueLayout.JAVA_BYTE, at, length);
            at += length;
        }
        return Math.toIntExact(at - offset);
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The one place that names the zstd library, whose native part is loaded at the first use: stores without cold data never do.
///
/// Threads: any.
final class ZstdFrames {
    private static final int LEVEL = 9;

    private ZstdFrames() {}

    /// Compresses `src[0 .. length)` into `dst`; returns the bytes, or -1 when they do not fit.
    static int compress(byte[] src, int length, byte[] dst) {
        try {
            return (int) Zstd.compressByteArray(dst, 0, dst.length, src, 0, length, LEVEL);
        } catch (ZstdException e) {
            return -1;
        }
    }

    /// Decompresses the rest of `source`, which must give exactly `length` bytes.
    static void decompress(ByteSource source, byte[] into, int length) {
        int compressed = (int) (source.limit() - source.position());
        byte[] frame = new byte[compressed];
        MemorySegment.copy(source.segment(), ValueLayout.JAVA_BYTE, source.take(compressed), frame, 0, compressed);
        long bytes;
        try {
            bytes = Zstd.decompressByteArray(into, 0, length, frame, 0, compressed);
        } catch (ZstdException e) {
            throw new CodecException("unreadable zstd frame: " + e.getMessage());
        }
        if (bytes != length) {
            throw new CodecException("zstd frame differs: expected=" + length + ", actual=" + bytes);
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import static io.varve.engine.batch.LaneEncoding.BITS;
import static io.varve.engine.batch.LaneEncoding.CONST;
import static io.varve.engine.batch.LaneEncoding.CYCLE;
import static io.varve.engine.batch.LaneEncoding.DECIMAL1;
import static io.varve.engine.batch.LaneEncoding.DECIMAL2;
import static io.varve.engine.batch.LaneEncoding.DECIMAL4;
import static io.varve.engine.batch.LaneEncoding.DELTA1;
import static io.varve.engine.batch.LaneEncoding.DELTA2;
import static io.varve.engine.batch.LaneEncoding.DELTA4;
import static io.varve.engine.batch.LaneEncoding.FOR1;
import static io.varve.engine.batch.LaneEncoding.FOR2;
import static io.varve.engine.batch.LaneEncoding.FOR4;
import static io.varve.engine.batch.LaneEncoding.MAX_DECIMAL_SCALE;
import static io.varve.engine.batch.LaneEncoding.MAX_SCALE;
import static io.varve.engine.batch.LaneEncoding.RAW;
import static io.varve.engine.batch.LaneEncoding.RUNS;
import static io.varve.engine.batch.LaneEncoding.STRIDE;
import static io.varve.engine.batch.LaneEncoding.powerOfTen;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Unpacks what [LaneWriter] packed; reads nothing beyond `limit` and writes nothing beyond `n`, whatever the bytes are.
///
/// Threads: one. Errors: [CorruptionException] with the file and the offset of the block.
final class LaneReader {
    private static final int CHUNK = 1024;

    private final byte[] bytes = new byte[CHUNK];
    private final short[] shorts = new short[CHUNK];
    private final int[] ints = new int[CHUNK];
    private long[] runLengths = new long[CHUNK];
    private long[] runValues = new long[CHUNK];
    private MemorySegment source = MemorySegment.NULL;
    private String file = "";
    private long fileOffset;

    /// Offsets of all later calls count from the begin of `newSource`, which lies at `newFileOffset` of `newFile`.
    void wrap(MemorySegment newSource, String newFile, long newFileOffset) {
        source = newSource;
        file = newFile;
        fileOffset = newFileOffset;
    }

    CorruptionException corrupt(long at, String expected, long actual) {
        return new CorruptionException(file, fileOffset + at, expected, Long.toString(actual));
    }

    /// Fails unless `bytesNeeded` bytes from `at` on end at or before `limit`.
    void require(long at, long bytesNeeded, long limit) {
        if (bytesNeeded < 0 || at > limit - bytesNeeded) {
            throw corrupt(at, "at most " + (limit - at) + " bytes", bytesNeeded);
        }
    }

    /// Offset behind the block of `n` values at `at`.
    long end(long at, long limit, int n) {
        require(at, 1, limit);
        int encoding = source.get(Layouts.U8, at) & 0xFF;
        if (encoding == RUNS) {
            int runs = runCount(at, limit, n);
            return flatEnd(flatEnd(at + 5, limit, runs), limit, runs);
        }
        return flatEnd(at, limit, n);
    }

    /// Decodes the block of `n` values at `at` into `dst[0..n)` and returns the offset behind it.
    long decode(long at, long limit, int n, long[] dst) {
        require(at, 1, limit);
        if ((source.get(Layouts.U8, at) & 0xFF) != RUNS) {
            return decodeFlat(at, limit, n, dst);
        }
        int runs = runCount(at, limit, n);
        if (runLengths.length < runs) {
            runLengths = new long[Integer.highestOneBit(runs) * 2];
            runValues = new long[runLengths.length];
        }
        long values = decodeFlat(at + 5, limit, runs, runLengths);
        long end = decodeFlat(values, limit, runs, runValues);
        int row = 0;
        for (int run = 0; run < runs; run++) {
            long length = runLengths[run];
            if (length <= 0 || length > n - row) {
                throw corrupt(at, "run length in 1.." + (n - row), length);
            }
            Arrays.fill(dst, row, row + (int) length, runValues[run]);
            row += (int) length;
        }
        if (row != n) {
            throw corrupt(at, "runs of " + n + " values", row);
        }
        return end;
    }

    private int runCount(long at, long limit, int n) {
        require(at, 5, limit);
        int runs = source.get(Layouts.I32, at + 1);
        if (runs <= 0 || runs > n) {
            throw corrupt(at + 1, "run count in 1.." + n, runs);
        }
        return runs;
    }

    private long flatEnd(long at, long limit, int n) {
        require(at, 1, limit);
        int encoding = source.get(Layouts.U8, at) & 0xFF;
        long length = switch (encoding) {
            case RAW -> 1 + 8L * n;
            case CONST -> 9;
            case FOR1, DECIMAL1 -> 10L + n;
            case FOR2, DECIMAL2 -> 10 + 2L * n;
            case FOR4, DECIMAL4 -> 10 + 4L * n;
            case STRIDE -> 17;
            case DELTA1 -> 18L + (n - 1);
            case DELTA2 -> 18 + 2L * (n - 1);
            case DELTA4 -> 18 + 4L * (n - 1);
            case CYCLE -> 5;
            case BITS -> 1L + SectionDescriptor.bitmapBytes(n);
            default -> throw corrupt(at, "a known lane encoding", encoding);
        };
        require(at, length, limit);
        return at + length;
    }

    private long decodeFlat(long at, long limit, int n, long[] dst) {
        long end = flatEnd(at, limit, n);
        int encoding = source.get(Layouts.U8, at) & 0xFF;
        switch (encoding) {
            case RAW -> MemorySegment.copy(source, Layouts.I64, at + 1, dst, 0, n);
            case CONST -> Arrays.fill(dst, 0, n, source.get(Layouts.I64, at + 1));
            case FOR1, FOR2, FOR4 -> decodeFrame(at, encoding - FOR1, n, dst);
            case STRIDE -> decodeStride(at, n, dst);
            case DELTA1, DELTA2, DELTA4 -> decodeDeltas(at, encoding - DELTA1, n, dst);
            case CYCLE -> decodeCycle(at, n, dst);
            case DECIMAL1, DECIMAL2, DECIMAL4 -> decodeDecimals(at, encoding - DECIMAL1, n, dst);
            case BITS -> decodeBits(at + 1, n, dst);
            default -> throw corrupt(at, "a known lane encoding", encoding);
        }
        return end;
    }

    private void decodeFrame(long at, int widthIndex, int n, long[] dst) {
        long base = source.get(Layouts.I64, at + 1);
        long unit = powerOfTen(scale(at + 9, MAX_SCALE));
        widen(at + 10, widthIndex, n, dst, 0);
        if (unit == 1) {
            for (int i = 0; i < n; i++) {
                dst[i] += base;
            }
        } else {
            for (int i = 0; i < n; i++) {
                dst[i] = base + dst[i] * unit;
            }
        }
    }

    private void decodeDecimals(long at, int widthIndex, int n, long[] dst) {
        long base = source.get(Layouts.I64, at + 1);
        double power = LaneEncoding.doublePowerOfTen(scale(at + 9, MAX_DECIMAL_SCALE));
        widen(at + 10, widthIndex, n, dst, 0);
        for (int i = 0; i < n; i++) {
            dst[i] = Double.doubleToRawLongBits((base + dst[i]) / power);
        }
    }

    private void decodeStride(long at, int n, long[] dst) {
        long base = source.get(Layouts.I64, at + 1);
        long stride = source.get(Layouts.I64, at + 9);
        for (int i = 0; i < n; i++) {
            dst[i] = base + i * stride;
        }
    }

    private void decodeDeltas(long at, int widthIndex, int n, long[] dst) {
        long value = source.get(Layouts.I64, at + 1);
        long minDelta = source.get(Layouts.I64, at + 9);
        long unit = powerOfTen(scale(at + 17, MAX_SCALE));
        dst[0] = value;
        widen(at + 18, widthIndex, n - 1, dst, 1);
        for (int i = 1; i < n; i++) {
            value += minDelta + dst[i] * unit;
            dst[i] = value;
        }
    }

    private void decodeCycle(long at, int n, long[] dst) {
        int modulus = source.get(Layouts.I32, at + 1);
        if (modulus <= 0) {
            throw corrupt(at + 1, "a positive modulus", modulus);
        }
        int next = 0;
        for (int i = 0; i < n; i++) {
            dst[i] = next++;
            if (next == modulus) {
                next = 0;
            }
        }
    }

    private void decodeBits(long at, int n, long[] dst) {
        for (int i = 0; i < n; i++) {
            dst[i] = (long) source.get(Layouts.U8, at + (i >>> 3)) >>> (i & 7) & 1;
        }
    }

    /// Reads `n` unsigned values of 1, 2 or 4 bytes; through small arrays, because plain array loops are what the compiler vectorises.
    private void widen(long at, int widthIndex, int n, long[] dst, int to) {
        for (int from = 0; from < n; from += CHUNK) {
            int count = Math.min(CHUNK, n - from);
            int out = to + from;
            if (widthIndex == 0) {
                MemorySegment.copy(source, Layouts.U8, at + from, bytes, 0, count);
                for (int i = 0; i < count; i++) {
                    dst[out + i] = bytes[i] & 0xFFL;
                }
            } else if (widthIndex == 1) {
                MemorySegment.copy(source, Layouts.U16, at + 2L * from, shorts, 0, count);
                for (int i = 0; i < count; i++) {
                    dst[out + i] = shorts[i] & 0xFFFFL;
                }
            } else {
                MemorySegment.copy(source, Layouts.I32, at + 4L * from, ints, 0, count);
                for (int i = 0; i < count; i++) {
                    dst[out + i] = ints[i] & 0xFFFFFFFFL;
                }
            }
        }
    }

    private int scale(long at, int max) {
        int scale = source.get(Layouts.U8, at) & 0xFF;
        if (scale > max) {
            throw corrupt(at, "scale in 0.." + max, scale);
        }
        return scale;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U16;

import java.lang.foreign.MemorySegment;

/// Doubles that are no decimals, cut in two: sign, exponent and the first bits of the fraction, of which there are few different ones, by
/// their place in a small dictionary; the rest as it is.
///
/// ```
/// +-----------------------+-----------------+----------------------+----------------------+--------------------+
/// | 2^b upper parts, u16  | n ids of b bits | n rests of r bits    | places of exceptions | their uppers, u16  |
/// +-----------------------+-----------------+----------------------+----------------------+--------------------+
/// ```
/// `param`: r in bits 0–6, 48 to 63, b in bits 7–8; `base` and `aux` are 0. Source: ALP-RD, SIGMOD 2024, §3.4.
final class SplitCodec implements LaneCodec {
    static final int MAX_UPPER_BITS = 16;
    static final int MIN_REST_BITS = Long.SIZE - MAX_UPPER_BITS;
    static final int MAX_ID_BITS = 3;
    static final int MAX_IDS = 1 << MAX_ID_BITS;
    static final int ID_SHIFT = 7;

    private static final int REST_MASK = 127;
    private static final int ID_MASK = MAX_IDS - 1;
    private static final int GROUP = 8;

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        int rest = header.param & REST_MASK;
        int idBits = header.param >>> ID_SHIFT;
        int exceptions = header.exceptions;
        if (rest < MIN_REST_BITS || rest >= Long.SIZE || idBits > MAX_ID_BITS) {
            throw new CodecException("cut of doubles out of range: param=" + header.param);
        }
        if (header.base != 0 || header.aux != 0) {
            throw new CodecException("cut doubles have no base: base=" + header.base + ", aux=" + header.aux);
        }
        if (exceptions < 0 || exceptions > count) {
            throw new CodecException("more exceptions than values: exceptions=" + exceptions + ", values=" + count);
        }
        CodecException.requireLength(Codecs.SPLIT, bytes(count, rest, idBits, exceptions), length);
        long ids = offset + dictionaryBytes(idBits);
        long rests = ids + BitPacking.bytes(idBits, count);
        long places = rests + BitPacking.bytes(rest, count);
        Kernels.BEST.unpack(src, rests, count, rest, 0, out, at);
        join(src, offset, ids, rests, rest, idBits, out, at, count);
        patch(src, places, rest, exceptions, count, out, at);
    }

    /// Puts before each rest the upper part that its id names. Eight ids are whole bytes, and a word read there ends inside the body, since
    /// eight rests lie behind.
    private static void join(
            MemorySegment src,
            long dictionary,
            long ids,
            long limit,
            int rest,
            int idBits,
            long[] out,
            int at,
            int count) {
        // Repeated, so that no id has to be masked by its own width.
        long[] uppers = new long[MAX_IDS];
        for (int id = 0; id < MAX_IDS; id++) {
            uppers[id] = upper(src, dictionary + (long) Short.BYTES * (id & (1 << idBits) - 1), rest);
        }
        int i = 0;
        for (; i + GROUP <= count; i += GROUP) {
            long group = src.get(I64, ids + (long) (i >>> 3) * idBits);
            int to = at + i;
            out[to] |= uppers[(int) group & ID_MASK];
            out[to + 1] |= uppers[(int) (group >>> idBits) & ID_MASK];
            out[to + 2] |= uppers[(int) (group >>> (2 * idBits)) & ID_MASK];
            out[to + 3] |= uppers[(int) (group >>> (3 * idBits)) & ID_MASK];
            out[to + 4] |= uppers[(int) (group >>> (4 * idBits)) & ID_MASK];
            out[to + 5] |= uppers[(int) (group >>> (5 * idBits)) & ID_MASK];
            out[to + 6] |= uppers[(int) (group >>> (6 * idBits)) & ID_MASK];
            out[to + 7] |= uppers[(int) (group >>> (7 * idBits)) & ID_MASK];
        }
        for (; i < count; i++) {
            out[at + i] |= uppers[(int) BitPacking.get(src, ids, limit, i, idBits)];
        }
    }

    private static void patch(MemorySegment src, long places, int rest, int exceptions, int count, long[] out, int at) {
        int width = FramePlan.positionWidth(count);
        long uppers = places + BitPacking.bytes(width, exceptions);
        long mask = BitPacking.mask(rest);
        for (int k = 0; k < exceptions; k++) {
            int place = (int) BitPacking.get(src, places, uppers, k, width);
            if (place >= count) {
                throw new CodecException("exception behind the last value: position=" + place + ", values=" + count);
            }
            out[at + place] = (out[at + place] & mask) | upper(src, uppers + (long) Short.BYTES * k, rest);
        }
    }

    private static long upper(MemorySegment src, long offset, int rest) {
        return (src.get(U16, offset) & 0xFFFFL) << rest;
    }

    private static long dictionaryBytes(int idBits) {
        return (long) Short.BYTES << idBits;
    }

    /// What a body takes.
    static long bytes(int count, int rest, int idBits, int exceptions) {
        return dictionaryBytes(idBits)
                + BitPacking.bytes(idBits, count)
                + BitPacking.bytes(rest, count)
                + BitPacking.bytes(FramePlan.positionWidth(count), exceptions)
                + (long) Short.BYTES * exceptions;
    }
}

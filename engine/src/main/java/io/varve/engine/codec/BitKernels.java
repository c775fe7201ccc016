// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// The loops over bit-packed numbers that decide how fast a scan is, in a scalar and a vector form that give the same bits.
///
/// All read `count` numbers of `width` bits from `src[offset .. offset + BitPacking.bytes(width, count))` and no byte outside.
/// Threads: any, stateless.
public interface BitKernels {
    /// `out[at + i] = base + packed(i)`, wrapping.
    void unpack(MemorySegment src, long offset, int count, int width, long base, long[] out, int at);

    /// Raw bits of `(base + packed(i)) · ten · tenth`, both products in this order.
    void unpackDecimals(
            MemorySegment src,
            long offset,
            int count,
            int width,
            long base,
            double ten,
            double tenth,
            long[] out,
            int at);

    /// The sum of what [#unpackDecimals] gives, without storing it. The order of additions is the kernel's: lane j of eight adds the
    /// values whose index is j modulo 8, and the lanes are added from the first to the last.
    double sumDecimals(MemorySegment src, long offset, int count, int width, long base, double ten, double tenth);
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Finds where the prefix of a line (measurement and tags) ends and hashes it, eight bytes at a time.
///
/// The end is the first byte up to 0x20 that is not an escaped space: a space in a good line, a line end or control
/// character in a bad one. Nothing else is looked at, so a prefix that is already known costs only this.
/// Threads: owned by its parser.
final class PrefixScanner {
    private static final long SEED = 0x2545f4914f6cdd1dL;
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private final boolean doubledBackslash;
    private long hash;

    PrefixScanner(LineEscapes escapes) {
        doubledBackslash = escapes == LineEscapes.QUESTDB;
    }

    /// Position of the byte that ends the prefix, or `end`.
    int scan(byte[] b, int from, int end) {
        long h = SEED;
        for (int i = from; i < end; i += 8) {
            long w = i + 8 <= end ? Bytes.word(b, i) : Bytes.partialWord(b, i, end);
            for (long mask = Bytes.maskBlankOrBelow(w); mask != 0; mask &= mask - 1) {
                int bit = Long.numberOfTrailingZeros(mask) & ~7;
                int at = i + (bit >>> 3);
                if (at >= end) {
                    break;
                }
                if (b[at] != ' ' || !escaped(b, from, at)) {
                    hash = finish(bit == 0 ? h : mix(h, w & ((1L << bit) - 1)), at - from);
                    return at;
                }
            }
            h = mix(h, w);
        }
        hash = finish(h, end - from);
        return end;
    }

    /// Hash of the bytes that the last scan passed.
    long hash() {
        return hash;
    }

    private boolean escaped(byte[] b, int from, int at) {
        int backslashes = 0;
        for (int i = at - 1; i >= from && b[i] == '\\'; i--) {
            backslashes++;
        }
        return doubledBackslash ? (backslashes & 1) == 1 : backslashes > 0;
    }

    private static long mix(long h, long w) {
        long x = (h ^ w) * MULTIPLIER;
        return x ^ x >>> 32;
    }

    private static long finish(long h, int length) {
        long x = (h ^ length) * MULTIPLIER;
        x = (x ^ x >>> 29) * 0xbf58476d1ce4e5b9L;
        return x ^ x >>> 32;
    }
}

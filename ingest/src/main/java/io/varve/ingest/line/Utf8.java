// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Strict UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
final class Utf8 {
    private Utf8() {}

    /// Offset of the first byte of b[from, to) that begins no valid character, or -1.
    static int firstInvalid(byte[] b, int from, int to) {
        int i = from;
        while (i < to) {
            int lead = b[i] & 0xff;
            if (lead < 0x80) {
                i++;
                continue;
            }
            int length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : 4;
            if (lead < 0xc2 || lead > 0xf4 || i + length > to || !validTail(b, i, lead, length)) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    private static boolean validTail(byte[] b, int at, int lead, int length) {
        int second = b[at + 1] & 0xff;
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return false;
        }
        for (int i = 2; i < length; i++) {
            if ((b[at + i] & 0xc0) != 0x80) {
                return false;
            }
        }
        return true;
    }
}

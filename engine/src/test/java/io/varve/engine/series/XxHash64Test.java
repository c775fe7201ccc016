// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class XxHash64Test {
    private static final long PRIME32 = 2654435761L;
    private static final long PRIME64 = 0x9E3779B185EBCA8DL;

    /// The reference implementation's self test: bytes from a multiplicative generator, then lengths × seeds.
    private static byte[] sanityBuffer(int length) {
        byte[] buffer = new byte[length];
        long generator = PRIME32;
        for (int i = 0; i < length; i++) {
            buffer[i] = (byte) (generator >>> 56);
            generator *= PRIME64;
        }
        return buffer;
    }

    @Test
    void shouldGiveTheSpecifiedHashesOfTheReferenceSanityBuffer() {
        byte[] buffer = sanityBuffer(222);
        check(0xEF46DB3751D8E999L, buffer, 0, 0);
        check(0xAC75FDA2929B17EFL, buffer, 0, PRIME32);
        check(0xE934A84ADB052768L, buffer, 1, 0);
        check(0x5014607643A9B4C3L, buffer, 1, PRIME32);
        check(0x9136A0DCA57457EEL, buffer, 4, 0);
        check(0x8282DCC4994E35C8L, buffer, 14, 0);
        check(0xC3BD6BF63DEB6DF0L, buffer, 14, PRIME32);
        check(0xB641AE8CB691C174L, buffer, 222, 0);
        check(0x20CB8AB7AE10C14AL, buffer, 222, PRIME32);
    }

    @Test
    void shouldGiveThePublishedHashesOfTexts() {
        text(0xD24EC4F1A98C6E5BL, "a");
        text(0x44BC2CF5AD770999L, "abc");
        text(0xCFE1F278FA89835CL, "abcdefghijklmnopqrstuvwxyz");
        text(0xAAA46907D3047814L, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
        text(0xE04A477F19EE145DL, "12345678901234567890123456789012345678901234567890123456789012345678901234567890");
    }

    @Test
    void shouldHashASegmentLikeAnArrayAtEveryLengthAndOffset() {
        byte[] buffer = sanityBuffer(300);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(buffer.length);
            MemorySegment.copy(MemorySegment.ofArray(buffer), 0, segment, 0, buffer.length);
            for (int offset = 0; offset < 9; offset++) {
                for (int length = 0; length <= 280; length++) {
                    assertEquals(
                            XxHash64.hash(buffer, offset, length),
                            XxHash64.hash(segment, offset, length),
                            "n=" + length);
                }
            }
        }
    }

    private static void check(long expected, byte[] buffer, int length, long seed) {
        assertEquals(Long.toHexString(expected), Long.toHexString(XxHash64.hash(buffer, 0, length, seed)));
    }

    private static void text(long expected, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        check(expected, bytes, bytes.length, 0);
    }
}

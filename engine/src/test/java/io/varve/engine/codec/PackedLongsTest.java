// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PackedLongsTest {
    private static int roundTrip(long[] values, int from, int count) {
        ByteSink sink = new ByteSink();
        PackedLongs.write(sink, values, from, count);
        // Not a byte behind the array: the last elements must not read further.
        MemorySegment exact = MemorySegment.ofArray(sink.bytes()).asSlice(0, sink.length());
        ByteSource source = new ByteSource().wrap(exact, 0, sink.length());
        PackedLongs packed = new PackedLongs().wrap(source, count);
        assertEquals(sink.length(), source.position());
        for (int i = 0; i < count; i++) {
            assertEquals(values[from + i], packed.get(i), "element " + i);
        }
        assertThrows(CodecException.class, () -> packed.get(count));
        assertThrows(CodecException.class, () -> packed.get(-1));
        for (int length = 0; length < sink.length(); length++) {
            ByteSource cut = new ByteSource().wrap(exact, 0, length);
            assertThrows(CodecException.class, () -> new PackedLongs().wrap(cut, count));
        }
        return sink.length();
    }

    @Test
    void shouldRoundTripEveryWidth() {
        Random random = new Random(1);
        for (int width = 0; width <= 64; width++) {
            long mask = width == 64 ? -1L : (1L << width) - 1;
            for (int count : new int[] {0, 1, 2, 3, 7, 64, 100}) {
                long base = random.nextLong();
                long[] values = LongStream.generate(() -> base + (random.nextLong() & mask))
                        .limit(count + 2)
                        .toArray();
                roundTrip(values, 2, count);
            }
        }
    }

    @Test
    void shouldKeepRegularArraysTiny() {
        assertEquals(2, roundTrip(new long[1000], 0, 1000));
        assertTrue(roundTrip(LongStream.range(0, 1000).map(i -> i * 360).toArray(), 0, 1000) < 16);
        assertTrue(
                roundTrip(LongStream.range(0, 1000).map(i -> i * 7_000_000_000L).toArray(), 0, 1000) < 16);
        assertTrue(roundTrip(LongStream.range(0, 1000).map(i -> i * 1000 / 341).toArray(), 0, 1000) < 16 + 250);
    }

    @Test
    void shouldHoldExtremes() {
        roundTrip(new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 1}, 0, 5);
        roundTrip(new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 10, Long.MIN_VALUE}, 0, 2);
        roundTrip(new long[] {1_000_000_000_000_000_000L, -9_000_000_000_000_000_000L}, 0, 2);
        roundTrip(new long[] {0, 0, 1L << 31, 1L << 32}, 0, 4);
    }

    @Test
    void shouldRoundTripRandomLines() {
        Random random = new Random(2);
        for (int round = 0; round < 500; round++) {
            long slope = random.nextLong() >> random.nextInt(63);
            int noise = 1 + random.nextInt(1000);
            long scale = random.nextBoolean() ? 1 : 1_000_000;
            long[] values = new long[random.nextInt(200)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (slope * i + random.nextInt(noise)) * scale;
            }
            roundTrip(values, 0, values.length);
        }
    }
}

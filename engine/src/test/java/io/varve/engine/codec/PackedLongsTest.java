// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
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

    @Test
    void shouldWriteWhatComesAgainOnce() {
        // What every series has alike: its times, and how many vectors come before the next series.
        long hour = 3_600_000_000_000L;
        assertTrue(roundTrip(LongStream.range(0, 500).map(i -> i % 24 * hour).toArray(), 0, 500) < 20);
        assertTrue(roundTrip(LongStream.range(3, 500).map(i -> (i + 8) / 24).toArray(), 0, 497) < 20);
        Random random = new Random(3);
        long[] once = random.longs(40).toArray();
        assertTrue(roundTrip(
                        LongStream.range(0, 400)
                                .map(i -> once[(int) i % 40] + i / 40 * 7)
                                .toArray(),
                        1,
                        399)
                < 40 * 8 + 30);
    }

    @Test
    void shouldWriteAFewFarElementsApart() {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            long far = random.nextLong() >> random.nextInt(60);
            long scale = random.nextInt(3) == 0 ? 1000 : 1;
            int every = 5 + random.nextInt(200);
            long[] values = new long[30 + random.nextInt(600)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (i % every == 3 ? far + random.nextInt(9) : random.nextInt(100)) * scale;
            }
            roundTrip(values, 0, values.length);
        }
        long[] jumps = new long[512];
        Arrays.setAll(jumps, i -> i % 24 == 0 ? random.nextInt(20_000) : random.nextInt(64));
        assertTrue(roundTrip(jumps, 0, 512) < 512 * 6 / 8 + 22 * 2 + 30);
    }

    @Test
    void shouldRoundTripPeriodsThatRiseByWhatWraps() {
        long[] values = new long[64];
        Arrays.setAll(values, i -> (i % 4 * 1000L) + (i / 4) * (Long.MAX_VALUE / 1000 * 1000));
        roundTrip(values, 0, values.length);
        Arrays.setAll(values, i -> (i & 1) == 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
        roundTrip(values, 0, values.length);
        Arrays.setAll(values, i -> (i % 16 == 0) ? Long.MIN_VALUE / 1000 * 1000 : i % 5 * 1000L);
        roundTrip(values, 0, values.length);
    }

    @Test
    void shouldFailTypedWhateverTheFormSays() {
        Random random = new Random(5);
        long[] values = new long[100];
        Arrays.setAll(values, i -> i % 20 == 7 ? 1L << 40 : random.nextInt(50));
        ByteSink sink = new ByteSink();
        PackedLongs.write(sink, values, 0, 100);
        for (int round = 0; round < 4000; round++) {
            byte[] damaged = Arrays.copyOf(sink.bytes(), sink.length());
            damaged[random.nextInt(round % 2 == 0 ? 12 : damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                PackedLongs packed = new PackedLongs()
                        .wrap(new ByteSource().wrap(MemorySegment.ofArray(damaged), 0, damaged.length), 100);
                for (int i = 0; i < 100; i++) {
                    packed.get(i);
                }
            } catch (CodecException expected) {
                assertTrue(String.valueOf(expected.getMessage()).length() > 5);
            }
        }
    }
}

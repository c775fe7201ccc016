// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What a cut of doubles promises beyond [CodecContractTest]: every place and size of the dictionary, and that no header is taken for another.
final class SplitCodecTest {
    private static final int CAPACITY = ColumnVector.CAPACITY;
    private static final int SHORTEST = 70;

    private final SplitEncoder encoder = new SplitEncoder();
    private final VectorHeader header = new VectorHeader();
    private final long[] out = new long[CAPACITY];

    /// Lanes with 2^idBits different upper parts, and one in `exceptionShare` of any other.
    private static long[] lanes(Random random, int count, int upper, int idBits, int exceptionShare) {
        int rest = Long.SIZE - upper;
        long[] uppers =
                random.longs(0, 1L << upper).distinct().limit(1L << idBits).toArray();
        long[] lanes = new long[count];
        for (int i = 0; i < count; i++) {
            lanes[i] = random.nextInt(exceptionShare) == 0
                    ? random.nextLong()
                    : uppers[random.nextInt(uppers.length)] << rest | random.nextLong() >>> upper;
        }
        return lanes;
    }

    /// The bytes of a cut, or -1 where raw lanes are not clearly larger.
    private int encode(long[] lanes, MemorySegment target) {
        header.set(Codecs.RAW64, 0, 0, 0, 0);
        int bytes = encoder.improve(lanes, 0, lanes.length, target, 0, header, Long.BYTES * lanes.length);
        return header.codec == Codecs.SPLIT ? bytes : -1;
    }

    private void decode(VectorHeader head, MemorySegment body, int count) {
        Codecs.lane(Codecs.SPLIT).decode(head, body, 0, body.byteSize(), count, out, 0);
    }

    @Test
    void shouldRoundTripEveryPlaceAndSizeOfTheDictionary() {
        Random random = new Random(5);
        TreeSet<Integer> params = new TreeSet<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(LaneEncoder.maxBytes(CAPACITY));
            for (int upper = 1; upper <= SplitCodec.MAX_UPPER_BITS; upper++) {
                for (int idBits = 0; idBits <= Math.min(upper, SplitCodec.MAX_ID_BITS); idBits++) {
                    for (int count = SHORTEST; count <= CAPACITY; count += 53) {
                        long[] lanes = lanes(random, count, upper, idBits, count % 2 == 0 ? 50 : 1 << 20);
                        int bytes = encode(lanes, target);
                        if (bytes >= 0) {
                            decode(header, target.asSlice(0, bytes), count);
                            String message = "upper=" + upper + ", ids=" + idBits + ", count=" + count;
                            assertArrayEquals(lanes, Arrays.copyOf(out, count), message);
                            params.add(header.param);
                        }
                    }
                }
            }
        }
        // A cut that saves two bits of 64 and its dictionary is the first that pays.
        for (int upper = 3; upper <= SplitCodec.MAX_UPPER_BITS; upper++) {
            for (int idBits = 0; idBits <= Math.min(upper - 3, SplitCodec.MAX_ID_BITS); idBits++) {
                int param = Long.SIZE - upper | idBits << SplitCodec.ID_SHIFT;
                assertTrue(params.contains(param), "upper=" + upper + ", ids=" + idBits + " in " + params);
            }
        }
    }

    @Test
    void shouldRoundTripEveryCount() {
        Random random = new Random(6);
        int cut = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(LaneEncoder.maxBytes(CAPACITY));
            for (int count = 1; count <= CAPACITY; count++) {
                long[] lanes = lanes(random, count, 9 + count % 8, count % 4, 40);
                int bytes = encode(lanes, target);
                if (bytes >= 0) {
                    decode(header, target.asSlice(0, bytes), count);
                    assertArrayEquals(lanes, Arrays.copyOf(out, count), "count=" + count);
                    cut++;
                }
            }
        }
        assertTrue(cut > CAPACITY - SHORTEST, "cut=" + cut);
    }

    @Test
    void shouldTakeNoFlippedHeaderBit() {
        Random random = new Random(7);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(LaneEncoder.maxBytes(CAPACITY));
            for (int count : new int[] {32, 33, 100, 777, CAPACITY}) {
                int bytes = encode(lanes(random, count, 12, 2, 60), target);
                assertTrue(bytes > 0, "count=" + count);
                MemorySegment body = target.asSlice(0, bytes);
                decode(header, body, count);
                for (int bit = 0; bit < Long.SIZE; bit++) {
                    long flip = 1L << bit;
                    refuse(body, count, bad -> bad.base ^= flip);
                    refuse(body, count, bad -> bad.aux ^= flip);
                    if (bit < Integer.SIZE) {
                        refuse(body, count, bad -> bad.param ^= (int) flip);
                        refuse(body, count, bad -> bad.exceptions ^= (int) flip);
                    }
                }
            }
        }
    }

    private void refuse(MemorySegment body, int count, Consumer<VectorHeader> change) {
        VectorHeader bad = new VectorHeader();
        bad.copy(header);
        change.accept(bad);
        String message = "count=" + count + ", param=" + bad.param + ", exceptions=" + bad.exceptions;
        assertThrows(CodecException.class, () -> decode(bad, body, count), message);
    }

    @Test
    void shouldRefuseAnExceptionBehindTheLastValue() {
        Random random = new Random(8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(LaneEncoder.maxBytes(CAPACITY));
            int count = 600;
            int bytes = encode(lanes(random, count, 12, 2, 60), target);
            int rest = header.param & 127;
            int idBits = header.param >>> SplitCodec.ID_SHIFT;
            assertTrue(header.exceptions > 0);
            long places = SplitCodec.bytes(count, rest, idBits, 0);
            MemorySegment body = target.asSlice(0, bytes);
            body.asSlice(places, 2).fill((byte) -1);
            CodecException error = assertThrows(CodecException.class, () -> decode(header, body, count));
            assertEquals("exception behind the last value: position=1023, values=600", error.getMessage());
        }
    }

    @Test
    void shouldLeaveWhatIsNotClearlyLarger() {
        Random random = new Random(9);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(LaneEncoder.maxBytes(CAPACITY));
            long[] lanes = lanes(random, CAPACITY, 12, 2, 1 << 20);
            header.set(Codecs.DICT, 3, 9, 0, 0);
            int rival = 55 * CAPACITY / Byte.SIZE;
            assertEquals(rival, encoder.improve(lanes, 0, CAPACITY, target, 0, header, rival));
            assertEquals(Codecs.DICT, header.codec);
            assertEquals(-1, encode(random.longs(CAPACITY).toArray(), target));
            // What was counted for one vector does not count for the next.
            assertTrue(encode(lanes, target) > 0);
        }
    }
}

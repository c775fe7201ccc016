// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the coder by states promises: all numbers come back, near their entropy, and damaged bytes end in a [CodecException].
final class AnsCoderTest {
    private static final int ROOM = 1 << 18;

    private final AnsWriter writer = new AnsWriter();
    private final SymbolCounts counts = new SymbolCounts();
    private final AnsReader reader = new AnsReader();
    private final SharedCode shared = new SharedCode();
    private final long[] out = new long[SegmentEncoder.MAX_VALUES];

    /// How large the numbers are, which decides how the reader takes their bits.
    enum Sizes {
        ZEROS,
        FEW,
        SYMBOLS,
        PAIRS,
        WORDS,
        HUGE,
        SKEWED
    }

    private static long[] numbers(Sizes sizes, int count, long seed) {
        Random random = new Random(seed);
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            double bell = Math.abs(random.nextGaussian());
            numbers[i] = switch (sizes) {
                case ZEROS -> 0;
                case FEW -> random.nextInt(20) == 0 ? 3 : 0;
                case SYMBOLS -> (long) (bell * 9);
                case PAIRS -> (long) (bell * 3000);
                case WORDS -> (long) (bell * 1e13);
                case HUGE -> random.nextLong() >>> random.nextInt(3);
                case SKEWED -> random.nextLong() >>> (1 + random.nextInt(63)) >>> random.nextInt(40);
            };
        }
        return numbers;
    }

    private SymbolCounts counted(long[] numbers) {
        counts.count(numbers, 0, numbers.length);
        return counts;
    }

    private long write(long[] numbers, MemorySegment target, long at) {
        long planned = writer.plan(counted(numbers), shared, at);
        if (planned == Long.MAX_VALUE) {
            return -1;
        }
        long bytes = writer.write(numbers, 0, numbers.length, counts, target, at, ROOM - at, shared, at);
        assertTrue(Math.abs(bytes - planned) <= 8 + bytes / 50, "planned=" + planned + ", bytes=" + bytes);
        return bytes;
    }

    private void read(MemorySegment source, int count) {
        reader.read(new ByteSource().wrap(source, 0, source.byteSize()), ChunkBodies.NONE, out, 0, count);
    }

    @ParameterizedTest
    @EnumSource(Sizes.class)
    void shouldRoundTripEveryCount(Sizes sizes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            int coded = 0;
            for (int count = 1; count <= SegmentEncoder.MAX_VALUES; count = count < 1024 ? count + 1 : count * 2) {
                long[] numbers = numbers(sizes, count, count);
                shared.clear();
                long bytes = write(numbers, target, 0);
                if (bytes >= 0) {
                    coded++;
                    // Exactly the bytes: nothing may be read behind them.
                    read(target.asSlice(0, bytes), count);
                    assertArrayEquals(numbers, Arrays.copyOf(out, count), sizes + " of " + count);
                }
            }
            assertTrue(coded > 500, sizes + " coded " + coded);
        }
    }

    @ParameterizedTest
    @EnumSource(Sizes.class)
    void shouldFailTypedOnEveryTruncationAndFlip(Sizes sizes) {
        Random random = new Random(4);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            for (int count : new int[] {1, 7, 8, 9, 40, 700}) {
                shared.clear();
                long bytes = write(numbers(sizes, count, 3), target, 0);
                for (long length = 0; length < bytes; length++) {
                    MemorySegment cut = target.asSlice(0, length);
                    assertThrows(CodecException.class, () -> read(cut, count), sizes + " cut to " + length);
                }
                for (int round = 0; round < 500 && bytes > 0; round++) {
                    // All bits of the code and the states first, then any.
                    long at = round < 240 ? Math.min(round / 8, bytes - 1) : random.nextInt((int) bytes);
                    byte held = target.get(ValueLayout.JAVA_BYTE, at);
                    target.set(ValueLayout.JAVA_BYTE, at, (byte) (held ^ 1 << round % 8));
                    try {
                        read(target.asSlice(0, bytes), count);
                    } catch (CodecException expected) {
                        assertTrue(String.valueOf(expected.getMessage()).length() > 5);
                    }
                    target.set(ValueLayout.JAVA_BYTE, at, held);
                }
            }
        }
    }

    @Test
    void shouldStayNearTheEntropy() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            // One in twenty is another: 0.286 bits, where a Huffman code takes a whole one.
            long few = write(numbers(Sizes.FEW, 8192, 1), target, 0);
            assertTrue(few * 8 < 0.31 * 8192, "bytes=" + few);
            shared.clear();
            assertTrue(write(numbers(Sizes.ZEROS, 8192, 1), target, 0) < 16);
        }
    }

    @Test
    void shouldPointBackAtAnEarlierCodeAndKeepItsTable() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            long first = write(numbers(Sizes.SYMBOLS, 8192, 1), target, 0);
            long[] others = numbers(Sizes.SYMBOLS, 300, 2);
            long second = write(others, target, first);
            assertTrue(writer.pointsBack());
            ChunkBodies bodies = new ChunkBodies(0, (from, to) -> assertTrue(from >= 0 && to <= first));
            for (int round = 0; round < 2; round++) {
                reader.read(new ByteSource().wrap(target, first, first + second), bodies, out, 0, 300);
                assertArrayEquals(others, Arrays.copyOf(out, 300), "round " + round);
            }
            ChunkBodies behind = new ChunkBodies(first, (from, to) -> {});
            assertThrows(
                    CodecException.class,
                    () -> new AnsReader()
                            .read(new ByteSource().wrap(target, first, first + second), behind, out, 0, 300));
        }
    }

    @Test
    void shouldRefuseMoreSymbolsThanStatesCanTell() {
        long[] numbers = new long[30];
        Arrays.setAll(numbers, i -> i);
        assertEquals(Long.MAX_VALUE, writer.plan(counted(numbers), shared, 0));
        assertFalse(writer.pointsBack());
    }

    @Test
    void shouldLeaveTheCodeAloneWhenTheNumbersTakeMoreThanTheLimit() {
        try (Arena arena = Arena.ofConfined()) {
            long[] numbers = numbers(Sizes.SYMBOLS, 1000, 1);
            writer.plan(counted(numbers), shared, 0);
            assertEquals(-1, writer.write(numbers, 0, 1000, counts, arena.allocate(8), 0, 8, shared, 0));
            assertFalse(shared.hasAns());
        }
    }

    @Test
    void shouldFindCoarseSymbolsInFineOnes() {
        long[] numbers = numbers(Sizes.SKEWED, SegmentEncoder.MAX_VALUES, 2);
        numbers[0] = -1;
        SymbolCounts found = counted(numbers);
        int[] coarse = new int[Symbols.MAX_COUNT];
        for (int i = 0; i < numbers.length; i++) {
            assertEquals(Symbols.FINE.of(numbers[i]), found.symbol(Symbols.FINE, i));
            assertEquals(Symbols.COARSE.of(numbers[i]), found.symbol(Symbols.COARSE, i));
            coarse[Symbols.COARSE.of(numbers[i])]++;
        }
        assertArrayEquals(coarse, found.counts(Symbols.COARSE));
    }
}

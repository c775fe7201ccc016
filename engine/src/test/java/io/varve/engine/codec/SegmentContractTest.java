// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the codecs of segments promise: lanes and strings come back bit by bit, and bytes that no encoder wrote end in a [CodecException].
final class SegmentContractTest {
    private static final int MAX = SegmentEncoder.MAX_VALUES;
    private static final long NO_RIVAL = 1 << 20;
    private static final int ROOM = 1 << 20;
    private static final int MOTIF = 20;

    private final SegmentEncoder encoder = new SegmentEncoder();
    private final SharedCode shared = new SharedCode();
    private final VectorHeader header = new VectorHeader();
    private final long[] out = new long[MAX];

    enum Flavour {
        CONSTANT,
        WALK,
        STEEP,
        TWO_DECIMALS,
        DECIMALS_WITH_HOLES,
        DOUBLES,
        RANDOM,
        EXTREMES,
        SPECIALS,
        PATTERN,
        FLAGS,
        SCALED,
        MOTIFS,
        MOTIFS_OF_DECIMALS
    }

    private static long[] lanes(Flavour flavour, int count, long seed) {
        Random random = new Random(seed);
        Random motifs = new Random(seed);
        long[] pattern = random.longs(200).toArray();
        long[] lanes = new long[count];
        long walk = 1000;
        double gauge = 50;
        int motif = 0;
        for (int i = 0; i < count; i++) {
            walk += Math.round(random.nextGaussian());
            gauge += random.nextGaussian() / 10;
            motif = i % MOTIF == 0 ? motifs.nextInt(pattern.length / MOTIF) * MOTIF : motif;
            long inMotif = pattern[motif + i % MOTIF] >>> 48;
            lanes[i] = switch (flavour) {
                case CONSTANT -> 7;
                case WALK -> walk;
                case STEEP -> i * 1_000_003L + random.nextInt(50);
                case TWO_DECIMALS -> bits(Math.round(gauge * 100) / 100.0);
                case DECIMALS_WITH_HOLES -> bits(i % 50 == 3 ? Math.sqrt(i) : Math.round(gauge * 10) / 10.0);
                case DOUBLES -> bits(gauge);
                case RANDOM -> random.nextLong();
                case EXTREMES -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE - random.nextInt(2);
                case SPECIALS ->
                    new long[] {bits(Double.NaN), 0x7FF0_0000_0000_0001L, bits(-0.0), 1, bits(1.5)}[random.nextInt(5)];
                case PATTERN -> pattern[i % pattern.length];
                case FLAGS -> random.nextInt(9) == 0 ? 1 : 0;
                case SCALED -> walk * 1000;
                case MOTIFS -> 1000 * inMotif - 5;
                case MOTIFS_OF_DECIMALS -> i % 997 == 5 ? bits(Math.sqrt(i)) : bits(inMotif / 100.0);
            };
        }
        return lanes;
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private void read(int codec, MemorySegment body, int count) {
        new SegmentReader().readLanes(codec, body, 0, body.byteSize(), 0, count, out);
    }

    private static int next(int count) {
        return count < 20 ? count + 1 : count * 3 / 2 + 1;
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void shouldRoundTripEveryCount(Flavour flavour) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            for (int count = 1; count <= MAX; count = count == MAX ? MAX + 1 : Math.min(MAX, next(count))) {
                for (ValueType type : new ValueType[] {ValueType.I64, ValueType.F64}) {
                    long[] lanes = lanes(flavour, count, count);
                    shared.clear();
                    int bytes = encoder.encode(type, lanes, count, NO_RIVAL, shared, 0, target, 0, header);
                    assertTrue(bytes > 0, flavour + " " + count);
                    // Exactly the body: nothing may be read behind it.
                    MemorySegment body = target.asSlice(0, bytes);
                    read(header.codec, body, count);
                    assertArrayEquals(lanes, Arrays.copyOf(out, count), flavour + " of " + count);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void shouldFailTypedOnEveryTruncationAndFlip(Flavour flavour) {
        Random random = new Random(2);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            for (int count : new int[] {1, 40, 500}) {
                long[] lanes = lanes(flavour, count, 9);
                int bytes =
                        encoder.encode(ValueType.F64, lanes, count, NO_RIVAL, new SharedCode(), 0, target, 0, header);
                for (int length = 0; length < bytes; length += bytes < 400 ? 1 : 7) {
                    MemorySegment cut = target.asSlice(0, length);
                    assertThrows(
                            CodecException.class,
                            () -> read(header.codec, cut, count),
                            flavour + " of " + count + " cut to " + length + " of " + bytes);
                }
                MemorySegment body = target.asSlice(0, bytes);
                for (int round = 0; round < 400; round++) {
                    int at = round < 60 ? Math.min(round / 3, bytes - 1) : random.nextInt(bytes);
                    byte held = body.get(ValueLayout.JAVA_BYTE, at);
                    body.set(ValueLayout.JAVA_BYTE, at, (byte) (held ^ 1 << random.nextInt(8)));
                    readAnything(header.codec, body, count);
                    body.set(ValueLayout.JAVA_BYTE, at, held);
                }
                for (int other : new int[] {Codecs.ENTROPY, Codecs.ENTROPY_ANS, Codecs.ZSTD, Codecs.VARINT_ZSTD}) {
                    readAnything(other, body, count);
                }
            }
        }
    }

    private void readAnything(int codec, MemorySegment body, int count) {
        try {
            read(codec, body, count);
        } catch (CodecException expected) {
            assertTrue(String.valueOf(expected.getMessage()).length() > 5);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MOTIFS", "MOTIFS_OF_DECIMALS"})
    void shouldFindNumbersThatComeAgainInTheSameOrder(Flavour flavour) {
        ValueType type = flavour == Flavour.MOTIFS ? ValueType.I64 : ValueType.F64;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            int bytes = encoder.encode(type, lanes(flavour, MAX, 1), MAX, NO_RIVAL, shared, 0, target, 0, header);
            assertEquals(Codecs.VARINT_ZSTD, header.codec);
            assertTrue(bytes < MAX, bytes + " bytes");
        }
    }

    @Test
    void shouldPointBackAtTheCodeOfAnEarlierSegment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            long[] first = lanes(Flavour.TWO_DECIMALS, 8000, 1);
            long[] second = lanes(Flavour.TWO_DECIMALS, 300, 2);
            int bytes = encoder.encode(ValueType.F64, first, 8000, NO_RIVAL, shared, 0, target, 0, header);
            int more = encoder.encode(ValueType.F64, second, 300, NO_RIVAL, shared, bytes, target, bytes, header);
            int codec = header.codec;
            int alone = encoder.encode(
                    ValueType.F64, second, 300, NO_RIVAL, new SharedCode(), 0, target, bytes + more, header);
            assertTrue(more < alone, more + " and alone " + alone);
            SegmentReader reader = new SegmentReader();
            reader.within(new ChunkBodies(0, (from, to) -> assertTrue(from >= 0 && to <= bytes)));
            reader.readLanes(codec, target, bytes, more, 0, 300, out);
            assertArrayEquals(second, Arrays.copyOf(out, 300));
            SegmentReader stranger = new SegmentReader();
            stranger.within(new ChunkBodies(bytes, (from, to) -> {}));
            assertThrows(
                    CodecException.class,
                    () -> stranger.readLanes(codec, target, bytes, more, 0, 300, out),
                    "a code before the chunk");
        }
    }

    @Test
    void shouldLeaveTheSegmentAloneWhenItsVectorsAreSmaller() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            long[] lanes = lanes(Flavour.WALK, 5000, 1);
            assertEquals(-1, encoder.encode(ValueType.I64, lanes, 5000, 100, shared, 0, target, 0, header));
        }
    }

    @Test
    void shouldRefuseRowsOutsideTheSegment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            long[] lanes = lanes(Flavour.WALK, 100, 1);
            int bytes = encoder.encode(ValueType.I64, lanes, 100, NO_RIVAL, shared, 0, target, 0, header);
            SegmentReader reader = new SegmentReader();
            reader.readLanes(header.codec, target, 0, bytes, 60, 40, out);
            assertArrayEquals(Arrays.copyOfRange(lanes, 60, 100), Arrays.copyOf(out, 40));
            assertThrows(CodecException.class, () -> reader.readLanes(header.codec, target, 0, bytes, 61, 40, out));
            assertThrows(CodecException.class, () -> reader.readLanes(header.codec, target, 0, bytes, -1, 4, out));
        }
    }

    @Test
    void shouldRoundTripStrings() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(ROOM);
            ColumnVector strings = new ColumnVector(ValueType.STRING);
            for (int i = 0; i < 900; i++) {
                byte[] text =
                        ("{\"request\":" + i * 7919 % 1000 + ",\"state\":\"späť\"}").getBytes(StandardCharsets.UTF_8);
                strings.setString(i, text, 0, i % 13 == 0 ? 0 : text.length);
            }
            int bytes = encoder.encodeStrings(
                    strings.values(), 900, strings.heap(), strings.heapLength(), NO_RIVAL, target, 0, header);
            assertEquals(Codecs.STRING_ZSTD, header.codec);
            assertTrue(bytes * 4 < strings.heapLength(), bytes + " of " + strings.heapLength());
            ColumnVector read = new ColumnVector(ValueType.STRING);
            new SegmentReader().readStrings(header.codec, target, 0, bytes, 100, 800, read);
            for (int i = 0; i < 800; i++) {
                assertEquals(text(strings, i + 100), text(read, i));
            }
            for (int length = 0; length < bytes; length++) {
                int cut = length;
                assertThrows(
                        CodecException.class,
                        () -> new SegmentReader().readStrings(header.codec, target, 0, cut, 0, 900, read),
                        "cut to " + length);
            }
            assertThrows(
                    CodecException.class,
                    () -> new SegmentReader().readStrings(Codecs.ENTROPY, target, 0, bytes, 0, 900, read));
        }
    }

    private static String text(ColumnVector column, int row) {
        return new String(column.heap(), column.stringOffset(row), column.stringLength(row), StandardCharsets.UTF_8);
    }
}

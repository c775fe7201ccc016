// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every codec promises: the lanes come back bit by bit, and bytes that no encoder wrote end in a [CodecException].
final class CodecContractTest {
    private static final int CAPACITY = ColumnVector.CAPACITY;
    /// Bytes around a body that no codec may read as part of it.
    private static final int MARGIN = 64;

    private final Map<EncodingLevel, VectorEncoder> encoders = new EnumMap<>(EncodingLevel.class);
    private final VectorHeader header = new VectorHeader();
    private final long[] out = new long[CAPACITY + 2];
    private final TreeMap<Integer, Integer> codecsSeen = new TreeMap<>();

    /// Where lanes come from: each flavour leads to another codec or to its edge.
    enum Flavour {
        CONSTANT,
        BYTES,
        SHORTS,
        INTS,
        RANDOM,
        EXTREMES,
        WRAPPING,
        TWO_DECIMALS,
        FOUR_DECIMALS_OFFSET,
        WHOLE_DOUBLES,
        DOUBLES,
        SPECIAL_DOUBLES,
        MOSTLY_DECIMALS,
        SUBNORMALS,
        BOOLS,
        STRIDED,
        JITTERED,
        GAPS,
        NEAR_LINE,
        FEW_DISTINCT,
        RUNS,
        OUTLIERS,
        WALK,
        UNSORTED_TIMES,
        DEGREES,
        CUT_EXCEPTIONS,
        CUT_SPECIALS,
        CURVE,
        CURVE_STEEP,
        CURVE_OF_DECIMALS
    }

    private static long lane(Flavour flavour, Random random, int i) {
        return switch (flavour) {
            case CONSTANT -> 42;
            case BYTES -> -100 + random.nextInt(256);
            case SHORTS -> 1L << 40 | random.nextInt(65536);
            case INTS -> Long.MIN_VALUE + (random.nextLong() & 0xFFFF_FFFFL);
            case RANDOM -> random.nextLong();
            case EXTREMES -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
            case WRAPPING -> Long.MAX_VALUE - random.nextInt(3);
            case TWO_DECIMALS -> bits(random.nextInt(10_000) / 100.0);
            case FOUR_DECIMALS_OFFSET -> bits((1_000_000_000L + random.nextInt(1_000_000)) / 10_000.0);
            case WHOLE_DOUBLES -> bits(random.nextInt(200) - 100.0);
            case DOUBLES -> bits(random.nextGaussian());
            case SPECIAL_DOUBLES -> special(random);
            case MOSTLY_DECIMALS -> random.nextInt(40) == 0 ? special(random) : bits(random.nextInt(5000) / 10.0);
            case SUBNORMALS -> bits(Double.MIN_VALUE * random.nextInt(100));
            case BOOLS -> random.nextInt(2);
            case STRIDED -> 1_700_000_000_000_000_000L + i * 10_000_000_000L;
            case JITTERED -> 1_700_000_000_000_000_000L + i * 10_000_000_000L + random.nextInt(900) * 1_000_000L;
            case GAPS -> 1_700_000_000_000_000_000L + (i + (i / 97) * 3L) * 10_000_000_000L;
            case NEAR_LINE -> 1_700_000_000_000_000_000L + (i * 10_000L + random.nextInt(4)) * 1_000_000L;
            case FEW_DISTINCT -> bits(Math.sqrt(random.nextInt(9)));
            case RUNS -> bits(Math.sqrt(Math.floorDiv(i, 50)));
            case OUTLIERS -> random.nextInt(60) == 0 ? random.nextLong() : 1000 + random.nextInt(8);
            case WALK -> (long) (500 * Math.sin(i / 90.0)) + random.nextInt(3);
            case UNSORTED_TIMES -> 1_700_000_000_000_000_000L + random.nextInt(3600) * 1_000_000_000L;
            case DEGREES -> bits(360 * random.nextDouble() - 180);
            case CUT_EXCEPTIONS ->
                random.nextInt(30) == 0
                        ? random.nextLong()
                        : bits(random.nextBoolean() ? 1 : -3) | random.nextLong() >>> 12;
            case CUT_SPECIALS -> random.nextInt(30) == 0 ? special(random) : bits(40 + 4 * random.nextDouble());
            case CURVE -> curve(random, i);
            case CURVE_STEEP -> 1000 * (curve(random, i) << 20) + 7;
            case CURVE_OF_DECIMALS -> random.nextInt(500) == 0 ? special(random) : bits(curve(random, i) / 1000.0);
        };
    }

    private static long curve(Random random, int i) {
        return 300L * i * (1000 - i) / 100 + random.nextInt(2);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static long special(Random random) {
        long[] values = {
            bits(Double.NaN),
            0x7FF0_0000_0000_0001L,
            0xFFF8_0000_0000_BEEFL,
            bits(Double.POSITIVE_INFINITY),
            bits(Double.NEGATIVE_INFINITY),
            bits(-0.0),
            bits(0.0),
            bits(Double.MIN_VALUE),
            bits(Double.MAX_VALUE),
            bits(0.1)
        };
        return values[random.nextInt(values.length)];
    }

    private static long[] lanes(Flavour flavour, long seed, int count) {
        Random random = new Random(seed);
        long[] lanes = new long[count + 3];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = lane(flavour, random, i);
        }
        return lanes;
    }

    private static MemorySegment segment(Arena arena) {
        return arena.allocate(16 * CAPACITY + 2 * MARGIN);
    }

    /// STRING stands for times here.
    private int encode(
            EncodingLevel level, ValueType type, long[] lanes, int from, int count, MemorySegment target, int offset) {
        VectorEncoder encoder = encoders.computeIfAbsent(level, VectorEncoder::new);
        return type == ValueType.STRING
                ? encoder.encodeTimes(lanes, from, count, target, offset, header)
                : encoder.encode(type, lanes, from, count, new DecimalScale(), target, offset, header);
    }

    /// Leaves the header of the hot tier.
    private void check(ValueType type, long[] lanes, int from, int count, MemorySegment target, String message) {
        for (EncodingLevel level : List.of(EncodingLevel.RAW, EncodingLevel.WARM, EncodingLevel.HOT)) {
            check(level, type, lanes, from, count, target, level + " " + message);
        }
    }

    private void check(
            EncodingLevel level,
            ValueType type,
            long[] lanes,
            int from,
            int count,
            MemorySegment target,
            String message) {
        int bytes = encode(level, type, lanes, from, count, target, MARGIN);
        assertTrue(bytes >= 0 && bytes <= LaneEncoder.maxBytes(count), message + " bytes " + bytes);
        codecsSeen.merge(header.codec, 1, Integer::sum);
        Arrays.fill(out, 77);
        Codecs.lane(header.codec).decode(header, target, MARGIN, bytes, count, out, 1);
        assertArrayEquals(
                Arrays.copyOfRange(lanes, from, from + count), Arrays.copyOfRange(out, 1, count + 1), message);
        assertEquals(77, out[0], message);
        assertEquals(77, out[count + 1], message);
        LaneCodec codec = Codecs.lane(header.codec);
        int step = Math.max(1, bytes / 60);
        for (int wrong = 0; wrong <= bytes + 8; wrong += wrong >= bytes - 2 ? 1 : Math.min(step, bytes - 2 - wrong)) {
            int length = wrong;
            if (wrong != bytes) {
                assertThrows(
                        CodecException.class,
                        () -> codec.decode(header, target, MARGIN, length, count, out, 0),
                        message + " length " + wrong);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void shouldRoundTripEveryCount(Flavour flavour) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = segment(arena);
            for (int count = 1; count <= CAPACITY; count += count < 70 ? 1 : 53) {
                long[] lanes = lanes(flavour, count, count);
                String message = flavour + " of " + count;
                check(ValueType.I64, lanes, count % 3, count, target, message);
                check(ValueType.U64, lanes, 0, count, target, message);
                check(ValueType.F64, lanes, count % 3, count, target, message);
                check(ValueType.STRING, lanes, count % 3, count, target, "times " + message);
                if (flavour == Flavour.BOOLS) {
                    check(ValueType.BOOL, lanes, 1, count, target, message);
                }
            }
            check(ValueType.F64, lanes(flavour, 5, CAPACITY), 0, CAPACITY, target, flavour + " full");
        }
    }

    @Test
    void shouldChooseTheSmallForms() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = segment(arena);
            check(ValueType.I64, lanes(Flavour.BYTES, 1, 500), 0, 500, target, "");
            assertEquals(List.of(Codecs.FOR, 1), List.of(header.codec, header.param));
            check(ValueType.I64, lanes(Flavour.SHORTS, 1, 500), 0, 500, target, "");
            assertEquals(List.of(Codecs.FOR, 2), List.of(header.codec, header.param));
            check(ValueType.I64, lanes(Flavour.INTS, 1, 500), 0, 500, target, "");
            assertEquals(List.of(Codecs.FOR, 4), List.of(header.codec, header.param));
            check(ValueType.I64, lanes(Flavour.CONSTANT, 1, 500), 0, 500, target, "");
            assertEquals(Codecs.CONST, header.codec);
            check(ValueType.F64, lanes(Flavour.TWO_DECIMALS, 1, 1000), 0, 1000, target, "");
            assertEquals(List.of(Codecs.DECIMAL, 2, 0), List.of(header.codec, header.param & 15, header.exceptions));
            check(ValueType.F64, lanes(Flavour.MOSTLY_DECIMALS, 1, 1000), 0, 1000, target, "");
            assertEquals(Codecs.DECIMAL, header.codec);
            assertTrue(header.exceptions > 0);
            check(ValueType.F64, lanes(Flavour.DOUBLES, 1, 1000), 0, 1000, target, "");
            assertEquals(Codecs.RAW64, header.codec);
            check(ValueType.STRING, lanes(Flavour.STRIDED, 1, 1000), 0, 1000, target, "");
            assertEquals(Codecs.STRIDE, header.codec);
            check(ValueType.STRING, lanes(Flavour.JITTERED, 1, 1000), 0, 1000, target, "");
            assertEquals(List.of(Codecs.DELTA, 2 | 6 << 4), List.of(header.codec, header.param));
            check(ValueType.STRING, lanes(Flavour.NEAR_LINE, 1, 1000), 0, 1000, target, "");
            check(ValueType.STRING, lanes(Flavour.UNSORTED_TIMES, 1, 1000), 0, 1000, target, "");
            assertEquals(List.of(Codecs.TIME_FOR, 2 | 9 << 4), List.of(header.codec, header.param));
            assertTrue(codecsSeen.containsKey(Codecs.LINE), "no line: " + codecsSeen);
        }
    }

    @Test
    void shouldPackHowDistancesChangeWhereThatIsSmaller() {
        VectorEncoder encoder = new VectorEncoder(EncodingLevel.WARM);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = segment(arena);
            for (Flavour flavour : List.of(Flavour.CURVE, Flavour.CURVE_STEEP, Flavour.CURVE_OF_DECIMALS)) {
                boolean decimals = flavour == Flavour.CURVE_OF_DECIMALS;
                ValueType type = decimals ? ValueType.F64 : ValueType.I64;
                long[] lanes = lanes(flavour, 1, CAPACITY);
                encoder.encode(type, lanes, 0, CAPACITY, new DecimalScale(), target, 0, header);
                assertEquals(
                        decimals ? Codecs.PACKED_DECIMAL_DELTA_OF_DELTA : Codecs.PACKED_DELTA_OF_DELTA, header.codec);
            }
        }
    }

    /// Any number of a header may be wrong: the outcome is lanes or a [CodecException], never a read outside the body.
    @ParameterizedTest
    @EnumSource(Flavour.class)
    void shouldSurviveEveryFlippedHeaderBit(Flavour flavour) {
        for (EncodingLevel level : List.of(EncodingLevel.HOT, EncodingLevel.WARM, EncodingLevel.RAW)) {
            for (ValueType type : new ValueType[] {ValueType.I64, ValueType.F64, ValueType.STRING}) {
                for (int count : new int[] {1, 100, 700}) {
                    flipHeader(level, type, lanes(flavour, 1, count), count);
                }
            }
        }
    }

    private void flipHeader(EncodingLevel level, ValueType type, long[] lanes, int count) {
        Random random = new Random(3);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = segment(arena);
            int bytes = encode(level, type, lanes, 0, count, target, 0);
            MemorySegment body = target.asSlice(0, bytes);
            VectorHeader good = copy(header);
            for (int bit = 0; bit < 64; bit++) {
                decodeFlipped(good, bit, body, count);
            }
            for (int round = 0; round < 200 && bytes > 0; round++) {
                int at = random.nextInt(bytes);
                byte held = target.get(ValueLayout.JAVA_BYTE, at);
                target.set(ValueLayout.JAVA_BYTE, at, (byte) (held ^ 1 << random.nextInt(8)));
                decodeAnything(good, body, count);
                target.set(ValueLayout.JAVA_BYTE, at, held);
            }
            for (int i = 0; i < bytes; i++) {
                target.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
            }
            decodeAnything(good, body, count);
            decodeAnything(good, body, Math.max(1, count - 1));
            decodeAnything(good, body, 1);
        }
    }

    private void decodeFlipped(VectorHeader good, int bit, MemorySegment body, int count) {
        VectorHeader bad = copy(good);
        bad.base ^= 1L << bit;
        decodeAnything(bad, body, count);
        bad = copy(good);
        bad.aux ^= 1L << bit;
        decodeAnything(bad, body, count);
        if (bit < Integer.SIZE) {
            bad = copy(good);
            bad.param ^= 1 << bit;
            decodeAnything(bad, body, count);
            bad = copy(good);
            bad.codec ^= 1 << bit;
            decodeAnything(bad, body, count);
            bad = copy(good);
            bad.exceptions ^= 1 << bit;
            decodeAnything(bad, body, count);
        }
    }

    private static VectorHeader copy(VectorHeader source) {
        VectorHeader copy = new VectorHeader();
        copy.set(source.codec, source.param, source.base, source.aux, source.exceptions);
        return copy;
    }

    private void decodeAnything(VectorHeader bad, MemorySegment body, int count) {
        try {
            Codecs.lane(bad.codec).decode(bad, body, 0, body.byteSize(), count, out, 0);
        } catch (CodecException expected) {
            assertTrue(String.valueOf(expected.getMessage()).length() > 5);
        }
    }

    @Test
    void shouldChooseTheSmallFormsOfBits() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = segment(arena);
            assertEquals(Codecs.PACKED, warm(ValueType.I64, Flavour.BYTES, target));
            assertEquals(Codecs.PACKED_DELTA_OF_DELTA, warm(ValueType.I64, Flavour.WALK, target));
            assertEquals(Codecs.PACKED_DELTA, warm(ValueType.I64, Flavour.JITTERED, target));
            assertEquals(Codecs.PACKED, warm(ValueType.I64, Flavour.OUTLIERS, target));
            assertTrue(Frames.isPatched(header.param));
            assertEquals(Codecs.PACKED_DECIMAL, warm(ValueType.F64, Flavour.MOSTLY_DECIMALS, target));
            assertEquals(Codecs.DICT, warm(ValueType.F64, Flavour.FEW_DISTINCT, target));
            assertEquals(Codecs.RUNS, warm(ValueType.F64, Flavour.RUNS, target));
            assertEquals(Codecs.CONST, warm(ValueType.F64, Flavour.CONSTANT, target));
            assertEquals(Codecs.RAW64, warm(ValueType.I64, Flavour.RANDOM, target));
            assertEquals(Codecs.RAW64, warm(ValueType.F64, Flavour.RANDOM, target));
            assertEquals(Codecs.SPLIT, warm(ValueType.F64, Flavour.DEGREES, target));
            assertEquals(Codecs.SPLIT, warm(ValueType.F64, Flavour.CUT_EXCEPTIONS, target));
            assertTrue(header.exceptions > 0);
            assertEquals(Codecs.STRIDE, warm(ValueType.STRING, Flavour.STRIDED, target));
            assertEquals(Codecs.LINE, warm(ValueType.STRING, Flavour.NEAR_LINE, target));
            assertEquals(Codecs.PACKED_DELTA, warm(ValueType.STRING, Flavour.GAPS, target));
            assertEquals(0, Frames.width(header.codec, header.param));
        }
    }

    private int warm(ValueType type, Flavour flavour, MemorySegment target) {
        encode(EncodingLevel.WARM, type, lanes(flavour, 1, 900), 0, 900, target, 0);
        return header.codec;
    }

    /// Frames of every width, and every count of a vector.
    @Test
    void shouldRoundTripEveryWidthAndCount() {
        Random random = new Random(11);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = segment(arena);
            for (int count = 1; count <= CAPACITY; count++) {
                int width = count % 65;
                long mask = BitPacking.mask(width);
                long base = random.nextLong();
                long[] lanes = new long[count];
                for (int i = 0; i < count; i++) {
                    lanes[i] = base + (random.nextLong() & mask);
                }
                check(EncodingLevel.WARM, ValueType.I64, lanes, 0, count, target, "count " + count);
            }
        }
    }

    @Test
    void shouldRefuseUnknownIds() {
        assertThrows(CodecException.class, () -> Codecs.lane(0));
        assertThrows(CodecException.class, () -> Codecs.lane(-1));
        assertThrows(CodecException.class, () -> Codecs.lane(255));
        assertThrows(CodecException.class, () -> Codecs.string(Codecs.FOR));
    }

    @Test
    void shouldRoundTripStrings() {
        Random random = new Random(8);
        Map<EncodingLevel, StringEncoder> strings = new EnumMap<>(EncodingLevel.class);
        StringDictionaryBuilder builder = new StringDictionaryBuilder();
        int[] seen = new int[256];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(1 << 20);
            for (int round = 0; round < 300; round++) {
                if (round % 10 == 0) {
                    builder.clear();
                }
                int count = 1 + random.nextInt(CAPACITY);
                int distinct = new int[] {1, 3, 300, 1 << 20}[random.nextInt(4)];
                ColumnVector column = new ColumnVector(ValueType.STRING);
                for (int i = 0; i < count; i++) {
                    byte[] text = "é"
                            .repeat(random.nextInt(3))
                            .concat("value-" + random.nextInt(distinct))
                            .substring(random.nextInt(20) == 0 ? 6 : 0)
                            .getBytes(StandardCharsets.UTF_8);
                    column.setString(i, text, 0, text.length);
                }
                EncodingLevel level = EncodingLevel.values()[round / 10 % 4];
                int bytes = strings.computeIfAbsent(level, StringEncoder::new)
                        .encode(column.values(), 0, count, column.heap(), builder, target, 5, header);
                assertTrue(bytes <= StringEncoder.maxBytes(count, column.heapLength()));
                seen[header.codec]++;
                StringDictionary dictionary = new StringDictionary();
                dictionary.read(source(builder));
                ColumnVector decoded = new ColumnVector(ValueType.STRING);
                Codecs.string(header.codec).decode(header, target, 5, bytes, count, dictionary, decoded);
                for (int i = 0; i < count; i++) {
                    assertEquals(text(column, i), text(decoded, i), "round " + round);
                }
                assertThrows(
                        CodecException.class,
                        () -> Codecs.string(header.codec)
                                .decode(header, target, 5, bytes + 1, count, dictionary, decoded));
            }
        }
        assertTrue(seen[Codecs.STRING_DICT] > 10 && seen[Codecs.STRING_PLAIN] > 50);
        assertTrue(seen[Codecs.STRING_DICT_PACKED] > 30);
    }

    private static ByteSource source(StringDictionaryBuilder builder) {
        ByteSink sink = new ByteSink();
        builder.write(sink);
        return new ByteSource().wrap(MemorySegment.ofArray(sink.bytes()), 0, sink.length());
    }

    private static String text(ColumnVector column, int row) {
        return new String(column.heap(), column.stringOffset(row), column.stringLength(row), StandardCharsets.UTF_8);
    }

    @Test
    void shouldRoundTripRealDoubles() throws IOException {
        Path data = Path.of(System.getProperty("varve.root", "."), "..", "shared", "data", "codec");
        Assumptions.assumeTrue(Files.isDirectory(data), "no data at " + data);
        DecimalScale scale = new DecimalScale();
        int files = 0;
        try (Arena arena = Arena.ofConfined();
                Stream<Path> paths = Files.walk(data)) {
            MemorySegment target = segment(arena);
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                long[] lanes = Files.readAllLines(path, StandardCharsets.UTF_8).stream()
                        .mapToLong(CodecContractTest::parse)
                        .toArray();
                scale.reset();
                for (int from = 0; from < lanes.length; from += CAPACITY) {
                    int count = Math.min(CAPACITY, lanes.length - from);
                    check(ValueType.F64, lanes, from, count, target, path.toString());
                    for (VectorEncoder encoder : encoders.values()) {
                        int bytes = encoder.encode(ValueType.F64, lanes, from, count, scale, target, 0, header);
                        Codecs.lane(header.codec).decode(header, target, 0, bytes, count, out, 0);
                        assertArrayEquals(
                                Arrays.copyOfRange(lanes, from, from + count),
                                Arrays.copyOf(out, count),
                                path.toString());
                    }
                }
                files++;
            }
        }
        assertTrue(files > 50, "files " + files);
    }

    /// The last field of a line as a double's raw bits; what is no number counts as NaN.
    private static long parse(String line) {
        String text = line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
        String field = text.substring(text.lastIndexOf(',') + 1).strip();
        if (field.equalsIgnoreCase("infinity") || field.equalsIgnoreCase("-infinity")) {
            return bits(field.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        try {
            return bits(Double.parseDouble(field));
        } catch (NumberFormatException e) {
            return bits(Double.NaN);
        }
    }
}

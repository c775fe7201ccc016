// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import com.github.luben.zstd.Zstd;
import io.varve.engine.codec.BitKernels;
import io.varve.engine.codec.Codecs;
import io.varve.engine.codec.DecimalScale;
import io.varve.engine.codec.EncodingLevel;
import io.varve.engine.codec.Kernels;
import io.varve.engine.codec.SegmentEncoder;
import io.varve.engine.codec.SegmentReader;
import io.varve.engine.codec.SharedCode;
import io.varve.engine.codec.VectorEncoder;
import io.varve.engine.codec.VectorHeader;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How fast does one core decode each codec, with the vector kernels and without?
///
/// A vector of 1024 values in the cache, a segment of 9216 for the codecs of segments; zstd at level 3 on the raw doubles is the rival. With
/// `-jvmArgsAppend --add-modules=jdk.incubator.vector` the kernels are the vector ones, without it the scalar ones. `sum` is the fused form, which only
/// frames of decimals have; the others decode, then add.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx512m"})
public class CodecBench {
    private static final int VECTOR = ColumnVector.CAPACITY;
    private static final int SEGMENT = SegmentEncoder.MAX_VALUES;
    private static final int ROOM = 1 << 20;
    private static final int WIDTH_MASK = 0x7F;
    private static final int POWER_MASK = 31;
    private static final int ZSTD_LEVEL = 3;

    /// What is decoded.
    public enum Case {
        HOT_DECIMAL(Codecs.DECIMAL),
        PACKED(Codecs.PACKED),
        PACKED_DELTA(Codecs.PACKED_DELTA),
        PACKED_DELTA_OF_DELTA(Codecs.PACKED_DELTA_OF_DELTA),
        PACKED_DECIMAL(Codecs.PACKED_DECIMAL),
        PACKED_DECIMAL_DELTA(Codecs.PACKED_DECIMAL_DELTA),
        PACKED_DECIMAL_DELTA_OF_DELTA(Codecs.PACKED_DECIMAL_DELTA_OF_DELTA),
        DICT(Codecs.DICT),
        RUNS(Codecs.RUNS),
        LINE(Codecs.LINE),
        SPLIT(Codecs.SPLIT),
        HUFFMAN_SHORT(Codecs.ENTROPY),
        STATES_NARROW(Codecs.ENTROPY_ANS),
        STATES_DECIMAL(Codecs.ENTROPY_ANS),
        STATES_DOUBLES(Codecs.ENTROPY_ANS),
        ZSTD_REPEATS(Codecs.ZSTD),
        ZSTD_VARINTS(Codecs.VARINT_ZSTD),
        ZSTD_3(0);

        private final int codec;

        Case(int codec) {
            this.codec = codec;
        }
    }

    @Param
    public Case values = Case.PACKED;

    private final MemorySegment body = Arena.ofAuto().allocate(ROOM);
    private final VectorHeader header = new VectorHeader();
    private final long[] lanes = new long[SEGMENT];
    private final long[] out = new long[SEGMENT];
    private byte[] plain = new byte[0];
    private byte[] pressed = new byte[0];
    private final SegmentReader reader = new SegmentReader();
    private int bytes;
    private long place;

    @Setup
    public void prepare() {
        fill();
        switch (values) {
            case HUFFMAN_SHORT, STATES_NARROW, STATES_DECIMAL, STATES_DOUBLES, ZSTD_REPEATS, ZSTD_VARINTS ->
                bytes = new SegmentEncoder()
                        .encode(type(), lanes, segment(), ROOM, new SharedCode(), 0, body, 0, header);
            case ZSTD_3 -> {
                MemorySegment raw = MemorySegment.ofArray(lanes);
                plain = raw.toArray(ValueLayout.JAVA_BYTE);
                pressed = Zstd.compress(plain, ZSTD_LEVEL);
            }
            default -> {
                VectorEncoder encoder =
                        new VectorEncoder(values == Case.HOT_DECIMAL ? EncodingLevel.HOT : EncodingLevel.WARM);
                bytes = values == Case.LINE
                        ? encoder.encodeTimes(lanes, 0, VECTOR, body, 0, header)
                        : encoder.encode(type(), lanes, 0, VECTOR, new DecimalScale(), body, 0, header);
            }
        }
        if (values.codec != header.codec) {
            throw new IllegalStateException("another codec was chosen: wanted=" + values + ", codec=" + header.codec);
        }
        if (values != Case.ZSTD_3) {
            MemorySegment.copy(body, 0, body, ROOM / 2, bytes);
            decode();
            int distinct = Codecs.isSegment(header.codec) ? segment() : VECTOR;
            if (!Arrays.equals(lanes, 0, distinct, out, 0, distinct)) {
                throw new IllegalStateException("decoded values differ: case=" + values);
            }
        }
    }

    private ValueType type() {
        return switch (values) {
            case PACKED, PACKED_DELTA, PACKED_DELTA_OF_DELTA, LINE, STATES_NARROW -> ValueType.I64;
            default -> ValueType.F64;
        };
    }

    /// Short ones have Huffman codes, which take fewer bytes than those of states.
    private int segment() {
        return values == Case.HUFFMAN_SHORT ? VECTOR : SEGMENT;
    }

    private void fill() {
        SplittableRandom random = new SplittableRandom(1);
        long walk = 1_000_000;
        double gauge = 50;
        long[] motifs = random.longs(10).toArray();
        long motif = 0;
        long[] repeated = new SplittableRandom(2).longs(700).toArray();
        for (int i = 0; i < SEGMENT; i++) {
            walk += random.nextInt(7) - 3;
            motif = i % 20 == 0 ? motifs[random.nextInt(motifs.length)] : motif;
            gauge += random.nextGaussian() / 10;
            lanes[i] = switch (values) {
                case PACKED -> random.nextInt(8);
                case PACKED_DELTA, STATES_NARROW -> walk;
                case HOT_DECIMAL, PACKED_DECIMAL -> bits(random.nextInt(200) / 10.0);
                case PACKED_DECIMAL_DELTA, HUFFMAN_SHORT, STATES_DECIMAL, ZSTD_3 ->
                    bits(Math.round(gauge * 100) / 100.0);
                case STATES_DOUBLES -> bits(gauge);
                case PACKED_DELTA_OF_DELTA -> 3L * i * (1000 - i) + random.nextInt(2);
                case PACKED_DECIMAL_DELTA_OF_DELTA -> bits((3L * i * (1000 - i) + random.nextInt(2)) / 1000.0);
                case ZSTD_VARINTS -> bits((motif >>> i % 20 & 0xFFFF) / 100.0);
                case DICT -> bits(Math.sqrt(random.nextInt(9)));
                case SPLIT -> bits(360 * random.nextDouble() - 180);
                case RUNS -> bits(Math.sqrt(Math.floorDiv(i, 40)));
                case ZSTD_REPEATS -> repeated[i % repeated.length];
                case LINE -> i * 10_000_000_000L + random.nextInt(4) * 1_000_000L;
            };
        }
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    @Benchmark
    @OperationsPerInvocation(SEGMENT)
    public long[] decode() {
        if (values == Case.ZSTD_3) {
            Zstd.decompressByteArray(plain, 0, plain.length, pressed, 0, pressed.length);
        } else if (Codecs.isSegment(header.codec)) {
            // Two copies in turn, for a reader keeps what it has decoded.
            for (int at = 0; at < SEGMENT; at += segment()) {
                place = ROOM / 2 - place;
                reader.readLanes(header.codec, body, place, bytes, 0, segment(), out);
            }
        } else {
            for (int at = 0; at < SEGMENT; at += VECTOR) {
                Codecs.lane(header.codec).decode(header, body, 0, bytes, VECTOR, out, at);
            }
        }
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(SEGMENT)
    public double sum() {
        if (values == Case.PACKED_DECIMAL) {
            return fusedSum();
        }
        decode();
        double sum = 0;
        for (long lane : out) {
            sum += Double.longBitsToDouble(lane);
        }
        return sum;
    }

    private double fusedSum() {
        BitKernels kernels = Kernels.best();
        int width = header.param >>> 1 & WIDTH_MASK;
        double tenth = Double.parseDouble("1e-" + (header.param >>> 8 & POWER_MASK));
        double ten = Double.parseDouble("1e" + (header.param >>> 13 & POWER_MASK));
        double sum = 0;
        for (int at = 0; at < SEGMENT; at += VECTOR) {
            sum += kernels.sumDecimals(body, 0, VECTOR, width, header.base, ten, tenth);
        }
        return sum;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import com.github.luben.zstd.Zstd;
import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.DecimalScale;
import io.varve.engine.codec.EncodingLevel;
import io.varve.engine.codec.PackedLongs;
import io.varve.engine.codec.SegmentEncoder;
import io.varve.engine.codec.SharedCode;
import io.varve.engine.codec.VectorEncoder;
import io.varve.engine.codec.VectorHeader;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How many bits per value do the tiers take on real doubles, beside zstd, Gorilla and Chimp?
///
/// `java -cp jmh/target/benchmarks.jar io.varve.jmh.CodecSizes DATA OUTPUT` walks the CSV files below DATA (the last field of each line is the
/// value) and writes a Markdown table. Varve's figures are bodies and vector headers, in vectors of 1024 and segments of 9216 values, without zone
/// maps, times and the file around them; the others' are their streams alone.
final class CodecSizes {
    private static final int VECTOR = ColumnVector.CAPACITY;
    private static final int HEADERS = 5;
    private static final int ZSTD_LEVEL = 3;
    /// A set of fewer values says nothing about a codec.
    private static final int MIN_VALUES = 100;

    private final MemorySegment target = Arena.ofAuto().allocate(1 << 20);
    private final VectorHeader header = new VectorHeader();
    private final SegmentEncoder segments = new SegmentEncoder();

    public static void main(String[] args) throws IOException {
        StringBuilder table = new StringBuilder("| set | values | hot | warm | cold | zstd-3 | Gorilla | Chimp |\n");
        table.append("|---|---|---|---|---|---|---|---|\n");
        CodecSizes sizes = new CodecSizes();
        try (Stream<Path> paths = Files.walk(Path.of(args[0]))) {
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                long[] lanes = lanes(path);
                if (lanes.length >= MIN_VALUES) {
                    table.append(sizes.line(String.valueOf(path.getFileName()).replace(".csv", ""), lanes));
                }
            }
        }
        Files.writeString(Path.of(args[1]), table.toString());
    }

    private static long[] lanes(Path path) throws IOException {
        return Files.readAllLines(path, StandardCharsets.UTF_8).stream()
                .map(CodecSizes::value)
                .flatMap(Optional::stream)
                .mapToLong(Double::doubleToRawLongBits)
                .toArray();
    }

    private static Optional<Double> value(String line) {
        try {
            return Optional.of(
                    Double.parseDouble(line.substring(line.lastIndexOf(',') + 1).strip()));
        } catch (NumberFormatException e) {
            // The line of headings.
            return Optional.empty();
        }
    }

    private String line(String name, long[] lanes) {
        double n = lanes.length;
        ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * lanes.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(lanes);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
                name,
                lanes.length,
                8 * vectors(EncodingLevel.HOT, lanes) / n,
                8 * vectors(EncodingLevel.WARM, lanes) / n,
                8 * cold(lanes) / n,
                8 * Zstd.compress(raw.array(), ZSTD_LEVEL).length / n,
                GorillaSize.bits(lanes) / n,
                ChimpSize.bits(lanes) / n);
    }

    /// Bytes of all vectors and of the arrays of their headers.
    private long vectors(EncodingLevel level, long[] lanes) {
        VectorEncoder encoder = new VectorEncoder(level);
        DecimalScale scale = new DecimalScale();
        int count = (lanes.length + VECTOR - 1) / VECTOR;
        long[][] headers = new long[HEADERS][count];
        long bytes = 0;
        for (int v = 0; v < count; v++) {
            int from = v * VECTOR;
            int values = Math.min(VECTOR, lanes.length - from);
            bytes += encoder.encode(ValueType.F64, lanes, from, values, scale, target, 0, header);
            long[] fields = {header.codec, header.param, header.base, header.aux, header.exceptions};
            for (int f = 0; f < HEADERS; f++) {
                headers[f][v] = fields[f];
            }
        }
        ByteSink sink = new ByteSink();
        for (long[] array : headers) {
            PackedLongs.write(sink, array, 0, count);
        }
        return bytes + sink.length();
    }

    private long cold(long[] lanes) {
        SharedCode shared = new SharedCode();
        long total = 0;
        for (int from = 0; from < lanes.length; from += SegmentEncoder.MAX_VALUES) {
            long[] part = Arrays.copyOfRange(lanes, from, Math.min(lanes.length, from + SegmentEncoder.MAX_VALUES));
            long rival = vectors(EncodingLevel.WARM, part);
            int bytes = segments.encode(ValueType.F64, part, part.length, rival, shared, total, target, 0, header);
            total += bytes < 0 ? rival : bytes;
        }
        return total;
    }
}

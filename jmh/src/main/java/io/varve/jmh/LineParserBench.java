// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.ingest.line.LineError;
import io.varve.ingest.line.LineEscapes;
import io.varve.ingest.line.LineHandler;
import io.varve.ingest.line.LineLimits;
import io.varve.ingest.line.LineParser;
import io.varve.ingest.line.ParsedLine;
import io.varve.ingest.line.Precision;
import io.varve.ingest.line.PrefixLookup;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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

/// How many lines, and how many bytes of them, does one core parse per second: TSBS cpu-only, 4,000 hosts, in blocks of 64 KiB?
///
/// `prefixes`: *guessed* as in a stream that goes round, *known* and looked up, *new* with all tags parsed. A handler adds up times and values.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xmx1g"})
public class LineParserBench {
    private static final int HOSTS = 4_000;
    private static final int LINES = 10 * HOSTS;
    private static final int BLOCK_BYTES = 64 << 10;
    private static final String[] FIELDS = {
        "user", "system", "idle", "nice", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"
    };

    @Param({"guessed", "known", "new"})
    public String prefixes = "";

    private byte[] body = new byte[0];
    private final Sum sum = new Sum();
    private LineParser parser = new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, Precision.NS, PrefixLookup.NONE);

    /// Bytes per second.
    @AuxCounters
    @State(Scope.Thread)
    public static class Counted {
        public long bytes;
    }

    private static final class Sum implements LineHandler {
        long lines;
        long values;

        @Override
        public void onLine(ParsedLine line) {
            lines++;
            values += line.timeNs();
            for (int i = 0; i < line.fieldCount(); i++) {
                values += line.fieldBits(i);
            }
        }

        @Override
        public void onRejected(long lineNumber, LineError reason, int errorOffset, byte[] buf, int from, int length) {
            throw new IllegalStateException("line=" + lineNumber + ": " + reason);
        }
    }

    /// A prefix and the one that came after it.
    private static final class Prefix implements PrefixLookup.Known {
        final byte[] bytes;
        final long hash;

        @Nullable
        Prefix next;

        Prefix(byte[] bytes, long hash) {
            this.bytes = bytes;
            this.hash = hash;
        }

        @Override
        public int prefixLength() {
            return bytes.length;
        }

        @Override
        public long prefixHash() {
            return hash;
        }
    }

    private static final class Prefixes implements PrefixLookup {
        private final boolean guesses;
        private final Map<Long, Prefix> known = new HashMap<>();
        private @Nullable Prefix last;

        Prefixes(boolean guesses) {
            this.guesses = guesses;
        }

        @Override
        public @Nullable Object lookup(byte[] buf, int offset, int length, long hash) {
            Prefix found = known.get(hash);
            Prefix prefix = found != null ? found : new Prefix(Arrays.copyOfRange(buf, offset, offset + length), hash);
            known.put(hash, prefix);
            if (last != null) {
                last.next = prefix;
            }
            last = prefix;
            return found;
        }

        @Override
        public @Nullable Known guess(byte[] buf, int from, int end) {
            Prefix guess = guesses && last != null ? last.next : null;
            if (guess == null) {
                return null;
            }
            int to = from + guess.bytes.length;
            if (to >= end || buf[to] != ' ' || !Arrays.equals(guess.bytes, 0, guess.bytes.length, buf, from, to)) {
                return null;
            }
            last = guess;
            return guess;
        }
    }

    /// Makes the lines, and parses them once.
    @Setup
    public void prepare() {
        CpuRows rows = new CpuRows(HOSTS, LINES);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < LINES; row++) {
            text.append("cpu");
            for (int tag = 0; tag < CpuRows.TAGS; tag++) {
                text.append(',').append(CpuRows.TAG_NAMES[tag]).append('=').append(rows.tags[rows.host(row)][tag]);
            }
            for (int field = 0; field < CpuRows.FIELDS; field++) {
                text.append(field == 0 ? ' ' : ',')
                        .append("usage_")
                        .append(FIELDS[field])
                        .append('=')
                        .append(rows.value(row, field))
                        .append('i');
            }
            text.append(' ').append(rows.timeNs(row)).append('\n');
        }
        body = text.toString().getBytes(StandardCharsets.US_ASCII);
        PrefixLookup lookup = prefixes.equals("new") ? PrefixLookup.NONE : new Prefixes(prefixes.equals("guessed"));
        parser = new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, Precision.NS, lookup);
        long before = sum.lines;
        parse(new Counted());
        if (sum.lines - before != LINES) {
            throw new IllegalStateException("lines=" + (sum.lines - before));
        }
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public long parse(Counted counted) {
        parser.reset();
        int at = 0;
        while (at < body.length) {
            int to = Math.min(body.length, at + BLOCK_BYTES);
            at = parser.parse(body, at, to, to == body.length, sum);
        }
        counted.bytes += body.length;
        return sum.values;
    }
}

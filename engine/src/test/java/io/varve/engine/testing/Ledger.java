// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.engine.io.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Which parts of a suite that takes hours are done, so that it can be run in pieces: a file with one line for each.
///
/// A part is a slice of one work under one seed and one fingerprint of the sources. What stands there without a violation is not run again; a line that was
/// cut by a crash does not count. Threads: one; one process at a time.
public final class Ledger {
    private static final String HEADER =
            "work\tslice\tseed\tsources\tstates\timages\trecoveries\tviolations\tcpuMs" + System.lineSeparator();
    private static final int COLUMNS = 9;

    /// Part `index` (from 1) of `count` equal, contiguous parts of a list.
    public record Slice(int index, int count) {
        public Slice {
            if (index < 1 || index > count) {
                throw new IllegalArgumentException("not a slice I/N with 1 <= I <= N: " + index + "/" + count);
            }
        }

        public static Slice parse(String text) {
            String[] parts = text.split("/", -1);
            try {
                return new Slice(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IllegalArgumentException("not a slice I/N: " + text, e);
            }
        }

        public static List<Slice> all(int count) {
            return IntStream.rangeClosed(1, count)
                    .mapToObj(index -> new Slice(index, count))
                    .toList();
        }

        public <T> List<T> of(List<T> whole) {
            long size = whole.size();
            return whole.subList((int) ((index - 1) * size / count), (int) (index * size / count));
        }

        @Override
        public String toString() {
            return index + "/" + count;
        }
    }

    /// What a part did.
    ///
    /// @param states met, before those of one image were taken as one
    /// @param images that were recovered
    /// @param recoveries of them and on the way to them
    /// @param violations in words
    public record Outcome(long states, long images, long recoveries, List<String> violations) {}

    private final Path file;
    private final Clock clock;
    private final long endNs;
    private final String sources;
    private final List<String> done = new ArrayList<>();

    /// Begins no part when `minutes` have passed from now on.
    public Ledger(Path file, Clock clock, long minutes, String sources) {
        this.file = file;
        this.clock = clock;
        this.endNs = clock.monotonicNs() + TimeUnit.MINUTES.toNanos(minutes);
        this.sources = sources;
        if (Files.exists(file)) {
            String text = text(file);
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                String[] cells = line.split("\t", -1);
                if (cells.length == COLUMNS && cells[7].equals("0")) {
                    done.add(key(cells[0], cells[1], cells[2], cells[3]));
                }
            }
            if (!text.endsWith("\n")) {
                append("\n");
            }
        } else {
            append(HEADER);
        }
    }

    /// Runs a part that is not done yet and writes down its outcome, unless the time is over; returns whether it is done. Its violations are
    /// added to `violations`.
    public boolean run(String work, Slice slice, long seed, Function<Slice, Outcome> part, List<String> violations) {
        String key = key(work, slice.toString(), String.valueOf(seed), sources);
        if (done.contains(key)) {
            TestLog.print("ledger: done before: " + work + ", slice " + slice);
            return true;
        }
        if (clock.monotonicNs() >= endNs) {
            TestLog.print("ledger: time is over, not begun: " + work + ", slice " + slice);
            return false;
        }
        long before = cpuNs();
        Outcome outcome = part.apply(slice);
        String line = String.join(
                "\t",
                key,
                String.valueOf(outcome.states),
                String.valueOf(outcome.images),
                String.valueOf(outcome.recoveries),
                String.valueOf(outcome.violations.size()),
                String.valueOf(TimeUnit.NANOSECONDS.toMillis(cpuNs() - before)));
        append(line + "\n");
        TestLog.print("ledger: " + line.replace('\t', ' '));
        violations.addAll(outcome.violations);
        return true;
    }

    /// A digest of the sources below `roots`, files or directories: the same text, the same results.
    public static String fingerprint(Path... roots) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path root : roots) {
                try (Stream<Path> paths = Files.walk(root)) {
                    for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                        digest.update(path.toString().getBytes(UTF_8));
                        digest.update(Files.readAllBytes(path));
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String key(String work, String slice, String seed, String sources) {
        return work + "\t" + slice + "\t" + seed + "\t" + sources;
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(String text) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

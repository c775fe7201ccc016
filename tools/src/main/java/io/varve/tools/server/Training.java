// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.engine.io.Clock;
import io.varve.tools.files.TemporaryFolder;
import io.varve.tools.load.TsbsCpu;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes and queries that a server asks of a [Trainee] before it takes anybody's, until the time for it is up: what has run often is compiled, and
/// the first users of a server do not share its cores with the compiler.
///
/// Nothing of it stays: the tables are in a temporary folder. Errors: are logged, and end the training, not the start.
/// Threads: the one that starts the server.
final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);
    /// What its temporary folder's name begins with; the number of the process follows.
    static final String FOLDER = "varve-training-";

    private static final Pattern OWNED = Pattern.compile(FOLDER + "(\\d{1,18})-.*");
    private static final String TABLE = "training";
    /// More than one thread asks for at least 256 series.
    private static final int HOSTS = 260;

    private static final Duration SPAN = Duration.ofMinutes(40);
    private static final int EPOCH_SECONDS = 10;
    private static final int SEED = 1;
    private static final int BLOCK_BYTES = 64 << 10;
    /// In a round of so many the table's last rows are not yet in files.
    private static final int ROUNDS_BEFORE_FLUSH = 2;

    private final Clock clock;
    private final long endNs;

    private Training(Clock clock, Duration limit) {
        this.clock = clock;
        this.endNs = clock.monotonicNs() + limit.toNanos();
    }

    /// Returns when the time is up, or at once if there is none, and says how many rounds of queries were asked.
    static int run(Duration limit, EventLoops loops, Clock clock) {
        if (limit.isZero()) {
            return 0;
        }
        removeLeft();
        try (TemporaryFolder folder =
                TemporaryFolder.create(FOLDER + ProcessHandle.current().pid() + "-")) {
            int rounds = new Training(clock, limit).train(folder.path(), loops);
            LOG.info("trained: rounds={}, seconds={}", rounds, limit.toSeconds());
            return rounds;
        } catch (IOException | RuntimeException e) {
            LOG.warn("training gave up, the first requests will be slower: {}", e.toString());
            return 0;
        }
    }

    private int train(Path folder, EventLoops loops) throws IOException {
        try (Trainee trainee = Trainee.open(folder.resolve("data"), loops, clock);
                TrainingConnection queries = new TrainingConnection(trainee.http())) {
            write(trainee);
            Instant begin = Instant.ofEpochSecond(0, TsbsCpu.START_NS);
            TrainingQueries shapes = new TrainingQueries(TABLE, HOSTS, begin, begin.plus(SPAN));
            int rounds = 0;
            while (isTimeLeft()) {
                if (rounds == ROUNDS_BEFORE_FLUSH) {
                    queries.ask("FLUSH TABLE " + TABLE);
                }
                for (String query : shapes.round(rounds)) {
                    if (isTimeLeft()) {
                        queries.ask(query);
                    }
                }
                rounds++;
            }
            return rounds;
        }
    }

    private void write(Trainee trainee) throws IOException {
        TsbsCpu rows = new TsbsCpu(HOSTS, (int) SPAN.toSeconds() / EPOCH_SECONDS, SEED, TsbsCpu.START_NS, TABLE);
        byte[] block = new byte[BLOCK_BYTES];
        try (Socket socket =
                new Socket(trainee.tcp().getAddress(), trainee.tcp().getPort())) {
            OutputStream out = socket.getOutputStream();
            int end = 0;
            while (end >= 0 && isTimeLeft()) {
                int length = 0;
                while (end >= 0 && length + rows.maxLineBytes() <= block.length) {
                    end = rows.next(block, length);
                    length = Math.max(end, length);
                }
                out.write(block, 0, length);
            }
            // Whoever reads nothing else learns by the end of the stream that all lines are in.
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    /// Removes folders whose processes were killed while they trained.
    private static void removeLeft() {
        Path all = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, FOLDER + "*")) {
            for (Path folder : folders) {
                Matcher name = OWNED.matcher(folder.getFileName().toString());
                if (name.matches()
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    new TemporaryFolder(folder).close();
                }
            }
        } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
            LOG.debug("folders of earlier trainings stay: {}", e.toString());
        }
    }

    private boolean isTimeLeft() {
        return clock.monotonicNs() - endNs < 0;
    }
}

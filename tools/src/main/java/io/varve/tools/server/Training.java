// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.engine.io.Clock;
import io.varve.tools.files.TemporaryFolder;
import io.varve.tools.load.TsbsCpu;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes and queries that a server asks of a [Trainee] before it takes anybody's, until the time for it is up: what has run often is compiled, and
/// the first users of a server do not share its cores with the compiler.
///
/// Nothing of it stays: the tables are in a temporary folder. Errors: are logged, and end the training, not the start.
/// Threads: one of its own, for which the one that starts the server waits.
final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);
    private static final String TABLE = "training";
    /// More than one thread asks for at least 256 series.
    private static final int HOSTS = 260;

    private static final Duration SPAN = Duration.ofMinutes(40);
    private static final int EPOCH_SECONDS = 10;
    private static final int SEED = 1;
    private static final int BLOCK_BYTES = 64 << 10;
    /// In a round of so many the table's last rows are not yet in files.
    private static final int ROUNDS_BEFORE_FLUSH = 2;
    /// For the end of what is under way when the time is up.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Clock clock;
    private final long endNs;
    /// written by: the training's thread
    private volatile int rounds;

    private Training(Clock clock, Duration limit) {
        this.clock = clock;
        this.endNs = clock.monotonicNs() + limit.toNanos();
    }

    /// Returns when the time is up, or at once if there is none, and says how many rounds of queries were asked. A training that hangs, for the disk is
    /// full or for whatever reason, is left alone a while later.
    static int run(Duration limit, EventLoops loops, Clock clock) {
        if (limit.isZero()) {
            return 0;
        }
        TrainingFolder.removeLeft();
        Training training = new Training(clock, limit);
        Thread thread =
                Thread.ofPlatform().daemon().name("varve-training").start(() -> training.trainInFolder(loops, limit));
        try {
            if (!thread.join(limit.plus(PATIENCE))) {
                LOG.warn("training hangs and is left alone, the first requests will be slower");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return training.rounds;
    }

    private void trainInFolder(EventLoops loops, Duration limit) {
        try {
            TemporaryFolder folder = TrainingFolder.create();
            try {
                train(folder.path(), loops);
            } finally {
                TrainingFolder.remove(folder);
            }
            LOG.info("trained: rounds={}, seconds={}", rounds, limit.toSeconds());
        } catch (IOException | RuntimeException e) {
            LOG.warn("training gave up, the first requests will be slower: {}", e.toString());
        }
    }

    private void train(Path folder, EventLoops loops) throws IOException {
        try (Trainee trainee = Trainee.open(folder.resolve("data"), loops, clock);
                TrainingConnection queries = new TrainingConnection(trainee.http())) {
            write(trainee);
            Instant begin = Instant.ofEpochSecond(0, TsbsCpu.START_NS);
            TrainingQueries shapes = new TrainingQueries(TABLE, HOSTS, begin, begin.plus(SPAN));
            for (int round = 0; isTimeLeft(); round++) {
                if (round == ROUNDS_BEFORE_FLUSH) {
                    queries.ask("FLUSH TABLE " + TABLE);
                }
                for (String query : shapes.round(round)) {
                    if (isTimeLeft()) {
                        queries.ask(query);
                    }
                }
                rounds = round + 1;
            }
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

    private boolean isTimeLeft() {
        return clock.monotonicNs() - endNs < 0;
    }
}

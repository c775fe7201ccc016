// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.Clock;
import io.varve.engine.io.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TrainingTest {
    private static final Clock SYSTEM = new SystemClock();

    @TempDir
    private Path temp;

    private final EventLoops loops = new EventLoops();

    @AfterEach
    void closeLoops() {
        loops.close();
    }

    /// Each look at it is a millisecond later.
    private static Clock lookedAt() {
        AtomicLong looks = new AtomicLong();
        return new Clock() {
            @Override
            public long epochNs() {
                return SYSTEM.epochNs();
            }

            @Override
            public long monotonicNs() {
                return TimeUnit.MILLISECONDS.toNanos(looks.getAndIncrement());
            }
        };
    }

    private static List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            String own = "varve-training-" + ProcessHandle.current().pid() + "-";
            return all.filter(path -> path.getFileName().toString().startsWith(own))
                    .toList();
        }
    }

    @Test
    void shouldAskUntilTheTimeIsUpAndLeaveNothing() throws Exception {
        // 600 looks are for the blocks of the table, and a round takes 19 each.
        int rounds = Training.run(Duration.ofMillis(2500), loops, lookedAt());
        assertTrue(rounds > 10, () -> "rounds=" + rounds);
        assertEquals(List.of(), folders());
    }

    @Test
    void shouldDoNothingWithoutTime() {
        assertEquals(0, Training.run(Duration.ZERO, loops, lookedAt()));
    }

    @Test
    void shouldStartUntrainedWhenItFails() throws Exception {
        loops.close();
        assertEquals(0, Training.run(Duration.ofSeconds(1), loops, SYSTEM));
        assertEquals(List.of(), folders());
    }

    @Test
    void shouldRemoveWhatAKilledTrainingLeft() throws Exception {
        long dead =
                ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).max().orElseThrow() + 100_000_000L;
        Path left = Files.createTempDirectory("varve-training-" + dead + "-");
        Path same = Files.createTempDirectory(
                "varve-training-" + ProcessHandle.current().pid() + "-");
        Files.writeString(Files.createDirectory(left.resolve("data")).resolve("log"), "some");
        Training.run(Duration.ofNanos(1), loops, SYSTEM);
        assertFalse(Files.exists(left));
        assertFalse(Files.exists(same));
    }

    @Test
    void shouldReadEachAnswerToItsEndAndTellARefusal() throws Exception {
        try (Trainee trainee = Trainee.open(temp.resolve("data"), loops, SYSTEM);
                TrainingConnection queries = new TrainingConnection(trainee.http())) {
            queries.ask("SELECT 1 AS one");
            queries.ask("SELECT r.* FROM (VALUES (1), (2)) AS r(a)");
            IOException refused = assertThrows(IOException.class, () -> queries.ask("SELECT nothing"));
            assertTrue(String.valueOf(refused.getMessage()).contains("400"), refused::getMessage);
        }
    }

    @Test
    void shouldAskOtherWindowsInEachRound() {
        Instant begin = Instant.EPOCH;
        TrainingQueries queries = new TrainingQueries("t", 10, begin, begin.plus(Duration.ofHours(2)));
        List<String> first = queries.round(0);
        List<String> second = queries.round(1);
        assertEquals(first.size(), second.size());
        assertFalse(first.getFirst().equals(second.getFirst()));
        assertEquals(first, queries.round(0));
    }
}

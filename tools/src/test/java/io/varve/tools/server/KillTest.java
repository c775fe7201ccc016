// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.varve.engine.testing.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// kill -9 under load, judged by a program that shares no code with the server: nothing acknowledged is lost, nothing is invented.
/// `-Dvarve.seed=N` repeats a run's choices.
class KillTest {
    private static final List<Integer> SHARDS = List.of(1, 3);

    @TempDir
    private Path temp;

    /// One checker for each number of shards, side by side.
    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void shouldKeepWhatWasAcknowledgedThroughKills(TestReporter reporter) throws Exception {
        if (!hasPython()) {
            assertEquals(Suite.QUICK, Suite.current(), "the checker needs python3, and it is not there");
            abort("python3 is not there: nothing was killed");
        }
        int cycles = Suite.pick(4, 30, 1000) / SHARDS.size();
        long seed = Long.getLong("varve.seed", ThreadLocalRandom.current().nextInt(1 << 30));
        Path program = temp.resolve("kill_checker.py");
        try (InputStream text = Objects.requireNonNull(getClass().getResourceAsStream("kill_checker.py"))) {
            Files.copy(text, program);
        }
        List<Process> checkers = new ArrayList<>();
        for (int shards : SHARDS) {
            List<String> command = new ArrayList<>(
                    List.of("python3", program.toString(), folder(shards).toString()));
            command.addAll(List.of(String.valueOf(shards), String.valueOf(cycles), String.valueOf(seed)));
            command.addAll(RealServer.command());
            checkers.add(new ProcessBuilder(command).redirectErrorStream(true).start());
        }
        for (int i = 0; i < SHARDS.size(); i++) {
            Process checker = checkers.get(i);
            String said = new String(checker.getInputStream().readAllBytes(), UTF_8);
            reporter.publishEntry("kill -9", said.strip());
            Path errors = folder(SHARDS.get(i)).resolve("server.err");
            assertEquals(0, checker.waitFor(), () -> said + errors(errors));
        }
    }

    private Path folder(int shards) throws IOException {
        return Files.createDirectories(temp.resolve("shards-" + shards));
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String errors(Path log) {
        try {
            return Files.readString(log, UTF_8);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}

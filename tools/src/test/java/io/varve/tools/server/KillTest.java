// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void shouldKeepWhatWasAcknowledgedThroughKills(@TempDir Path temp, TestReporter reporter) throws Exception {
        assumeTrue(hasPython(), "python3 is not there");
        int cycles = switch (System.getProperty("varve.suite", "quick")) {
            case "nightly" -> 1000;
            case "ci" -> 30;
            default -> 3;
        };
        long seed = Long.getLong("varve.seed", ThreadLocalRandom.current().nextInt(1 << 30));
        Path checker = temp.resolve("kill_checker.py");
        try (InputStream program = Objects.requireNonNull(getClass().getResourceAsStream("kill_checker.py"))) {
            Files.copy(program, checker);
        }
        List<String> command = new ArrayList<>(
                List.of("python3", checker.toString(), temp.toString(), String.valueOf(cycles), String.valueOf(seed)));
        command.addAll(RealServer.command());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        reporter.publishEntry("kill -9", said.strip());
        assertEquals(0, process.waitFor(), () -> said + errors(temp));
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

    private static String errors(Path temp) {
        try {
            return Files.readString(temp.resolve("server.err"), UTF_8);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}

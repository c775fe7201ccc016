// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.tools.server.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `varve demo` to its end, piped. A small script stands for the launcher, so that nothing is built within the build.
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DemoProcessTest {
    private static final Pattern SERVER = Pattern.compile("process (\\d+)\\.");

    @TempDir
    private Path temp;

    private Path launcher;
    private Path temporary;

    @BeforeEach
    void writeLauncher() throws IOException {
        temporary = Files.createDirectory(temp.resolve("tmp"));
        launcher = temp.resolve("varve");
        List<String> java = new ArrayList<>(RealServer.varve());
        java.add(1, "-Dvarve.launcher=" + launcher);
        java.add(2, "-Djava.io.tmpdir=" + temporary);
        String words = java.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Files.writeString(launcher, "#!/bin/sh\nexec " + words + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    /// Runs it and checks what holds for every run.
    private String demo(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "demo"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertTrue(said.contains("Nothing acknowledged is missing, nothing was invented."), said);
        assertTrue(said.contains(" rows/s, "), said);
        assertTrue(said.contains("bytes per value on disk"), said);
        assertTrue(said.contains("p99"), said);
        assertFalse(said.contains("\u001b"), "no colour in a pipe");
        assertFalse(said.contains("\r"), "no overwritten lines in a pipe");
        Matcher servers = SERVER.matcher(said);
        int started = 0;
        while (servers.find()) {
            started++;
            boolean runs = ProcessHandle.of(Long.parseLong(servers.group(1)))
                    .map(ProcessHandle::isAlive)
                    .orElse(false);
            assertFalse(runs, "left running: " + servers.group(1));
        }
        assertEquals(2, started, said);
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList(), "left behind");
        }
        return said;
    }

    @Test
    void shouldShowEverySceneAndLeaveNothing(TestReporter reporter) throws Exception {
        String said = demo();
        reporter.publishEntry("demo", said);
        assertTrue(said.contains("A year of weather over TCP"), said);
        assertTrue(said.contains("8,759 rows visible") || said.contains("8,760 rows visible"), said);
        assertTrue(said.contains("GROUP BY 1 ORDER BY 1"), said);
        assertTrue(said.contains("####"), said);
        assertTrue(said.contains("kill -9"), said);
        assertTrue(said.contains("SHOW STORAGE"), said);
    }

    @Test
    void shouldShowTheFileThatItIsGiven() throws Exception {
        Path file = Files.writeString(
                temp.resolve("X.lp"),
                "fridge,room=kitchen celsius=4.5 1700000000000000000\n"
                        + "fridge,room=cellar celsius=3.5 1700000001000000000\n");
        String said = demo("--file", file.toString());
        assertTrue(said.contains("fridge"), said);
        assertTrue(said.contains("kitchen"), said);
        assertFalse(said.contains("weather"), said);
    }
}

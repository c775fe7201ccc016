// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.DirectoryLockedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One process, one open engine: the lock, with two real processes.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EngineLockTest {
    @TempDir
    Path directory;

    private Process holder() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertEquals("open", out.readLine());
        return process;
    }

    @Test
    void shouldNameTheHoldersPidWhenAnotherProcessHasTheDirectoryOpen() throws Exception {
        GoldenStore.unpack(GoldenStore.Version.V1, directory);
        Process process = holder();
        try {
            DirectoryLockedException error = assertThrows(DirectoryLockedException.class, () -> Engine.open(directory));
            assertTrue(
                    String.valueOf(error.getMessage()).contains(String.valueOf(process.pid())),
                    String.valueOf(error.getMessage()));
            assertEquals(String.valueOf(process.pid()), Files.readString(directory.resolve("LOCK")));
            process.getOutputStream().close();
            assertEquals(0, process.waitFor());
        } finally {
            process.destroyForcibly().waitFor();
        }
        Engine.open(directory).close();
    }

    @Test
    void shouldOpenAfterTheHolderWasKilled() throws Exception {
        Process process = holder();
        process.destroyForcibly().waitFor();
        try (Engine engine = Engine.open(directory)) {
            assertTrue(engine.shards().stream().allMatch(shard -> shard.gaps().isEmpty()), "a kill left a gap");
        }
    }

    @Test
    void shouldRefuseASecondOpenInTheSameProcessAndKeepTheFirst() throws IOException {
        GoldenStore.unpack(GoldenStore.Version.V1, directory);
        try (Engine engine = Engine.open(directory)) {
            LockHolder.readEverything(directory);
            DirectoryLockedException error = assertThrows(DirectoryLockedException.class, () -> Engine.open(directory));
            assertTrue(String.valueOf(error.getMessage()).contains("this process"), String.valueOf(error.getMessage()));
            assertEquals(GoldenStore.expected(GoldenStore.Version.V1), GoldenStore.shown(engine));
        }
        Engine.open(directory).close();
    }
}

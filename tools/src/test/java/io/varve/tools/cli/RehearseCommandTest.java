// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.tools.server.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The run that the launcher records: were one of its requests refused, later starts would be slow, and nobody would know why.
class RehearseCommandTest {
    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void shouldSucceedInAllItAsksAndLeaveNothing(@TempDir Path temp) throws Exception {
        Path temporary = Files.createDirectory(temp.resolve("tmp"));
        Path said = temp.resolve("said");
        List<String> command = RealServer.varve();
        command.add(1, "-Djava.io.tmpdir=" + temporary);
        command.add("rehearse");
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        assertEquals(0, status, () -> said(said));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static String said(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.tools.server.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `varve inspect` as a process, with the flags that the launcher passes.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class InspectCommandTest {
    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

    @TempDir
    Path temp;

    private String out = "";
    private String err = "";

    @BeforeEach
    void make() {
        Engine.open(
                        temp.resolve("data"),
                        EngineOptions.defaults()
                                .withMemoryBytes(64 << 20)
                                .withShards(1)
                                .withSegmentBytes(1 << 20))
                .close();
    }

    private int inspect(String... arguments) throws Exception {
        List<String> command = RealServer.varve();
        command.addAll(1, FLAGS);
        command.add("inspect");
        command.addAll(Arrays.asList(arguments));
        Path stdout = Files.createTempFile(temp, "out", "");
        Path stderr = Files.createTempFile(temp, "err", "");
        Process process = new ProcessBuilder(command)
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        out = Files.readString(stdout, UTF_8);
        err = Files.readString(stderr, UTF_8);
        return process.exitValue();
    }

    @Test
    void shouldPrintOffsetBytesAndMeaningAndNothingElse() throws Exception {
        String file = temp.resolve("data/VARVE").toString();
        assertEquals(0, inspect(file), err);
        List<String> lines = out.lines().toList();
        assertEquals("# superblock: " + file, lines.get(0));
        assertEquals("00000000 56 41 52 56 45 44 49 52                         # magic = VARVEDIR", lines.get(1));
        assertEquals("00000018 00 00 10 00 00 00 00 00                         # segment size = 1048576", lines.get(6));
        assertEquals("", err);
    }

    @Test
    void shouldShowPartOfALargeFileAndSayWhereItGoesOn() throws Exception {
        Path segment = temp.resolve("data/shard-0/log/0000000000000000.seg");
        if (!Files.exists(segment)) {
            segment = temp.resolve("data/catalog/a.log");
        }
        assertEquals(0, inspect(segment.toString(), "--limit", "3"), err);
        assertEquals(5, out.lines().count(), out);
        String next =
                out.substring(out.indexOf("--offset ") + "--offset ".length()).strip();
        assertEquals(0, inspect(segment.toString(), "--offset", next), err);
        assertTrue(
                out.lines().skip(1).findFirst().orElseThrow().startsWith(String.format("%08x", Long.parseLong(next))));
        assertTrue(out.contains(" not shown)"), out);
    }

    @Test
    void shouldNameDamageAndRefuseWhatItDoesNotKnow() throws IOException, Exception {
        Path file = temp.resolve("data/VARVE");
        byte[] bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        Files.write(file, bytes);
        assertEquals(1, inspect(file.toString()), err);
        assertTrue(out.contains("# damaged at offset 38: expected right checksum"), out);
        Path other = Files.writeString(temp.resolve("other"), "hello");
        assertEquals(2, inspect(other.toString()));
        assertTrue(err.startsWith("varve: no file that Varve knows: file="), err);
        assertEquals(2, inspect(temp.resolve("none").toString()));
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.Field;
import io.varve.engine.Writer;
import io.varve.engine.vector.ValueType;
import io.varve.tools.server.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `varve check` as a process.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CheckCommandTest {
    private static final int ROWS = 1000;
    private static final long FROM_NS = 1_700_000_000_000_000_000L;

    @TempDir
    Path temp;

    private String out = "";
    private String err = "";

    private Path data() {
        Path data = temp.resolve("data");
        EngineOptions options =
                EngineOptions.defaults().withMemoryBytes(64 << 20).withShards(1).withSegmentBytes(1 << 20);
        try (Engine engine = Engine.open(data, options);
                Writer writer = engine.database("db").writer()) {
            Field field = writer.field("temps", "v", ValueType.F64);
            for (int i = 0; i < ROWS; i++) {
                writer.row(writer.series("temps", "city", "Bern"), FROM_NS + i)
                        .set(field, i * 0.5)
                        .append();
            }
            writer.commit();
            engine.database("db").flush("temps");
        }
        return data;
    }

    private int check(Path data) throws Exception {
        List<String> command = RealServer.varve();
        command.addAll(List.of("check", data.toString()));
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

    private static Map<String, String> state(Path root) throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                String content = Files.isDirectory(file) ? "" : " " + Arrays.hashCode(Files.readAllBytes(file));
                state.put(root.relativize(file).toString(), Files.getLastModifiedTime(file) + content);
            }
        }
        return state;
    }

    @Test
    void shouldSaySoundAndThenNameADamagedBlockWithItsRows() throws Exception {
        Path data = data();
        assertEquals(0, check(data), out + err);
        assertTrue(out.startsWith("sound: ") && out.contains(ROWS + " rows read; 0 damages, 0 notes"), out);
        Path file;
        try (Stream<Path> files = Files.list(data.resolve("shard-0/data"))) {
            file = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);
        Map<String, String> before = state(data);
        assertEquals(1, check(data), out + err);
        assertTrue(out.startsWith("damage " + file.toRealPath() + " offset 64: expected crc"), out);
        assertTrue(
                out.contains("; db.temps: 1000 rows from 2023-11-14T22:13:20Z to 2023-11-14T22:13:20.000000999Z\n"),
                out);
        assertTrue(out.contains("\ndamaged: ") && out.contains("; 1 damages, 0 notes"), out);
        assertEquals(before, state(data));
    }

    @Test
    void shouldSayWhyItCannotCheck() throws Exception {
        assertEquals(2, check(temp.resolve("nowhere")));
        assertTrue(err.contains("no such directory"), err);
        assertEquals(2, check(Files.createDirectory(temp.resolve("empty"))));
        assertTrue(err.contains("not a data directory"), err);
        Path data = data();
        try (Engine open = Engine.open(data)) {
            assertEquals(2, check(data));
            assertTrue(err.contains("pid " + ProcessHandle.current().pid()), err + open.isReadOnly());
        }
    }
}

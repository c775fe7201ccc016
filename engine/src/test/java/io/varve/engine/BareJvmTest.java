// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The engine in a JVM of its own that has no flag, or just one.
@Timeout(180)
class BareJvmTest {
    @TempDir
    Path folder;

    /// What a process said.
    private record Said(int exit, String out, String err) {}

    private Said run(List<String> flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Not a help but a hurdle: whatever touches Unsafe memory would fail.
        command.add("--sun-misc-unsafe-memory-access=deny");
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath());
        command.add(BareJvm.class.getName());
        command.add(folder.resolve("data").toString());
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(150, TimeUnit.SECONDS), "the process does not end");
            return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    /// The class path of this test without what only tests need.
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("junit") && !entry.contains("opentest4j"))
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    @Test
    void shouldDoEverythingWithoutAFlagAndWithoutAWord() throws Exception {
        Said said = run(List.of());
        assertEquals(new Said(0, "ok\n", ""), said);
    }

    /// Then memory is mapped in huge pages, and what merges write leaves the page cache.
    @Test
    void shouldDoTheSameWithNativeAccess() throws Exception {
        Said said = run(List.of("--enable-native-access=ALL-UNNAMED"));
        assertEquals(new Said(0, "ok\n", ""), said);
    }
}

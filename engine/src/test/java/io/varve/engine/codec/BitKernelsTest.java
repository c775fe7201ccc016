// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Whichever kernels a process chooses, it reads the same bits.
final class BitKernelsTest {
    private static final long LIMIT_S = 120;

    @Test
    void shouldGiveTheSameBitsAsTheModel() {
        KernelComparison.compare(new ScalarKernels());
        KernelComparison.compare(Kernels.best());
    }

    @Test
    void shouldGiveTheSameBitsWithTheVectorModule() throws IOException, InterruptedException {
        String output = run("--add-modules=jdk.incubator.vector");
        assertTrue(output.contains("equal: VectorKernels") || output.contains("equal: ScalarKernels"), output);
    }

    @Test
    void shouldRunWithoutAFlagAndWithoutAWord() throws IOException, InterruptedException {
        assertEquals(
                "equal: ScalarKernels",
                run("--sun-misc-unsafe-memory-access=deny").strip());
    }

    /// Standard output and error of a process of its own.
    private static String run(String flag) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        flag,
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.varve.engine.codec.KernelComparison")
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(LIMIT_S, TimeUnit.SECONDS), "still running");
            assertEquals(0, process.exitValue(), output);
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}

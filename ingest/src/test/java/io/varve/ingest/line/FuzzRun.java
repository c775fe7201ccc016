// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Lets Jazzer look for bodies on which [LineFuzz] fails, beginning with the corpus and some random bodies; then keeps of all that it met what reaches new
/// code, as the corpus's new text. `mvn -Pfuzz` runs it:
///
/// ```
/// FuzzRun DIRECTORY SECONDS CORPUS_FILE
/// ```
final class FuzzRun {
    private static final int RANDOM_BODIES = 500;
    private static final int MERGED_INPUT_BYTES = 400;

    private FuzzRun() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]).toAbsolutePath();
        Path all = Files.createDirectories(directory.resolve("all"));
        Path kept = Files.createDirectories(directory.resolve("kept"));
        empty(kept);
        int number = 0;
        for (byte[] input : FuzzCorpus.read()) {
            Files.write(all.resolve("corpus-" + number++), input);
        }
        long seed = Long.getLong("varve.seed", new SplittableRandom().nextLong());
        Files.writeString(directory.resolve("seed"), "-Dvarve.seed=" + seed + '\n');
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < RANDOM_BODIES; i++) {
            Files.write(all.resolve("random-" + i), DifferentialTest.body(random));
        }
        int status = jazzer(directory, "-max_total_time=" + arguments[1], all.toString());
        if (status != 0) {
            throw new AssertionError("Jazzer ended with " + status + "; its crash-… file is in " + directory);
        }
        status = jazzer(directory, "-merge=1", kept.toString(), all.toString());
        if (status != 0) {
            throw new AssertionError("Jazzer's merge ended with " + status + "; the corpus stays as it is");
        }
        List<byte[]> inputs = new ArrayList<>();
        for (Path file : files(kept)) {
            byte[] input = Files.readAllBytes(file);
            if (input.length <= MERGED_INPUT_BYTES) {
                inputs.add(input);
            }
        }
        Files.writeString(Path.of(arguments[2]), FuzzCorpus.text(inputs));
    }

    private static void empty(Path folder) throws IOException {
        for (Path file : files(folder)) {
            Files.delete(file);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /// Only the parser's own classes are instrumented: the oracle's paths are no news.
    private static int jazzer(Path directory, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "--add-modules=jdk.incubator.vector"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+EnableDynamicAgentLoading"));
        command.addAll(List.of("com.code_intelligence.jazzer.Jazzer", "--target_class=" + LineFuzz.class.getName()));
        command.addAll(List.of("--instrumentation_includes=io.varve.ingest.line.**", "--disabled_hooks=**"));
        command.addAll(List.of(
                "--instrumentation_excludes=io.varve.ingest.line.SlowLineParser**:io.varve.ingest.line.Outcome**"));
        command.addAll(List.of("-max_len=400", "-timeout=5", "-rss_limit_mb=3000"));
        command.addAll(Arrays.asList(more));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start()
                .waitFor();
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Pacing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `varve bench`: runs the JMH benchmarks in a JVM of their own; the launcher has built them.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Builds and runs the JMH benchmarks, prints their table and writes the results as JSON.",
        footer = {
            "",
            "Arguments behind -- go to JMH, e.g. varve bench Codec -- -f 1 -wi 2 -i 3 -prof gc; varve bench -- -l lists."
        })
final class BenchCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "PATTERN",
            description = "Regular expressions of benchmarks to run; none = all.")
    private List<String> words = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where to write the results. Default: jmh/target/bench-TIME.json")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        String jar = System.getProperty("varve.bench.jar", "");
        if (jar.isEmpty() || !Files.exists(Path.of(jar))) {
            throw new IOException(
                    "the benchmarks are not built" + (jar.isEmpty() ? ": run tools/varve bench" : ": no " + jar));
        }
        String time = Instant.ofEpochMilli(Pacing.system().epochNs() / 1_000_000)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace(":", "");
        Path results = json != null
                ? json
                : Path.of(System.getProperty("varve.bench.results", "."), "bench-" + time + ".json");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "-jar", jar, "-rf", "json", "-rff", results.toString()));
        if (!words.contains("-prof") && !words.contains("-l")) {
            // What a benchmark allocates belongs beside what it takes.
            command.addAll(List.of("-prof", "gc"));
        }
        command.addAll(words);
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            int status = process.waitFor();
            if (status == 0 && Files.exists(results)) {
                System.err.println("results: " + results);
            }
            return status;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client in a process of its own, which is told what to do by its input: those of the npm registry by `src/test/npm/sender.mjs`, InfluxDB 3's for Java,
/// whose libraries would be in the way of ours, by `src/test/influx3`. The build fetches them with `-Pci` only.
final class ProcessClient extends TestClient {
    private static final Path TOOLS =
            Path.of(System.getProperty("varve.root", ".."), "tools").toAbsolutePath();

    private static final Path NPM = TOOLS.resolve("target").resolve("npm");
    private static final Path INFLUX3 = TOOLS.resolve("target").resolve("influx3.classpath");

    private static final String ANSWER = "> ";

    private final Path errors;
    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    private ProcessClient(String table, boolean answered, Path errors, Process process) {
        super(table, answered);
        this.errors = errors;
        this.process = process;
        this.input = process.outputWriter(UTF_8);
        this.output = process.inputReader(UTF_8);
    }

    static boolean hasNpm() {
        return CommandClients.has("node") && Files.isDirectory(NPM.resolve("node_modules"));
    }

    static boolean hasInflux3() {
        return Files.exists(INFLUX3);
    }

    /// @param kind which client of the script
    /// @param answered whether it speaks HTTP
    static ProcessClient npm(String kind, String address, boolean answered, Path folder) throws IOException {
        String table = "npm_" + kind;
        return start(table, answered, folder, NPM, List.of("node", "sender.mjs", kind, address, table));
    }

    static ProcessClient influx3(String address, Path folder) throws IOException {
        String table = "influxdb3";
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        // For Arrow, which it loads in any case, and which needs direct buffers with addresses.
        command.addAll(List.of("--add-opens=java.base/java.nio=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-Dio.netty.noUnsafe=false"));
        command.addAll(List.of("-cp", Files.readString(INFLUX3).strip(), "Influx3Sender.java", address, table));
        return start(table, true, folder, TOOLS.resolve("src").resolve("test").resolve("influx3"), command);
    }

    private static ProcessClient start(
            String table, boolean answered, Path folder, Path directory, List<String> command) throws IOException {
        Path errors = folder.resolve(table + ".err");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(errors.toFile())
                .start();
        return new ProcessClient(table, answered, errors, process);
    }

    @Override
    void send(int from, int to) throws IOException {
        String said = ask("send " + from + ' ' + to);
        if (!said.equals("sent " + to)) {
            throw new AssertionError(table() + ": " + said);
        }
    }

    @Override
    @Nullable
    String complaint() throws IOException {
        return isAnswered() ? ask("complain") : null;
    }

    private String ask(String command) throws IOException {
        input.write(command + '\n');
        input.flush();
        String said = output.readLine();
        while (said != null && !said.startsWith(ANSWER)) {
            said = output.readLine();
        }
        if (said == null) {
            throw new AssertionError(table() + " ended: " + Files.readString(errors, UTF_8));
        }
        return said.substring(ANSWER.length());
    }

    @Override
    public void close() throws IOException {
        try {
            input.close();
        } finally {
            process.destroyForcibly();
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Commands that every system has, as [TestClient]s.
final class CommandClients {
    private CommandClients() {}

    /// Whether there is such a program on the path.
    static boolean has(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /// One file a `send`; 503 is retried by curl itself, after the seconds that the server says.
    static TestClient curl(String table, String address, Path folder) {
        return new TestClient(table, true) {
            @Override
            void send(int from, int to) throws IOException, InterruptedException {
                String said = post(TestClient.lines(table, from, to));
                if (!said.equals("204")) {
                    throw new AssertionError("curl: " + said);
                }
            }

            @Override
            String complaint() throws IOException, InterruptedException {
                return post(table + " load=\"text\" 1\n");
            }

            private String post(String lines) throws IOException, InterruptedException {
                Path body = Files.writeString(folder.resolve(table + ".lp"), lines);
                List<String> command = new ArrayList<>(List.of("curl", "-sS", "--retry", "100"));
                command.addAll(List.of("--retry-max-time", "120", "-w", "%{http_code}"));
                command.addAll(List.of("--data-binary", "@" + body, "http://" + address + "/write?db=default"));
                Process curl = new ProcessBuilder(command)
                        .redirectError(folder.resolve(table + ".err").toFile())
                        .start();
                String said = new String(curl.getInputStream().readAllBytes(), UTF_8);
                // Each refused try printed its body before.
                return curl.waitFor() == 0 && said.endsWith("204") ? "204" : said;
            }

            @Override
            public void close() {}
        };
    }

    /// What sends its input to a socket: nc, or where it is not installed, bash.
    static Optional<List<String>> nc() {
        if (has("nc")) {
            return Optional.of(List.of("nc"));
        }
        return has("bash") ? Optional.of(List.of("bash", "-c", "exec cat > /dev/tcp/$0/$1")) : Optional.empty();
    }

    /// A program that gets host and port as its last arguments and passes its input on.
    static TestClient pipe(String table, String address, List<String> program) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(address.split(":", 2)));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        OutputStream input = process.getOutputStream();
        return new TestClient(table, false) {
            @Override
            void send(int from, int to) throws IOException {
                input.write(TestClient.lines(table, from, to).getBytes(UTF_8));
                input.flush();
            }

            @Override
            public void close() throws IOException {
                input.close();
                process.destroyForcibly();
            }
        };
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server in a process of its own, on free ports. Closing it kills what still runs.
public final class RealServer implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("varve ready http=(\\S+) tcp=(\\S+):(\\d+)");

    /// A build in the background ignores SIGINT, and so would what it starts; `env` becomes the JVM.
    private static final List<String> DEFAULT_SIGNALS =
            System.getProperty("os.name", "").startsWith("Linux") ? List.of("env", "--default-signal=INT") : List.of();

    private final Process process;
    private final Path errors;
    private final BufferedReader output;
    private final HttpClient client = HttpClient.newHttpClient();
    private String http = "";
    private String tcpHost = "";
    private int tcpPort;

    private RealServer(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.output = process.inputReader(UTF_8);
    }

    /// A JVM with the command `varve`, its arguments still to come.
    public static List<String> varve() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dvarve.memory.bytes=" + (768L << 20),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                "io.varve.tools.cli.VarveCommand"));
        return command;
    }

    /// The command up to `server`, for whoever starts processes itself.
    static List<String> command() {
        List<String> command = varve();
        command.add("server");
        return command;
    }

    /// Starts it and returns at once; `more` may override the ports, and that it neither warms up nor trains (most tests ask little).
    static RealServer begin(Path directory, String... more) throws IOException {
        Path errors = Files.createTempFile(directory, "server", ".err");
        List<String> command = command();
        command.addAll(List.of("--data", directory.resolve("data").toString()));
        List<String> extra = List.of(more);
        if (!extra.contains("--http")) {
            command.addAll(List.of("--http", "127.0.0.1:0"));
        }
        if (!extra.contains("--tcp")) {
            command.addAll(List.of("--tcp", "127.0.0.1:0"));
        }
        if (!extra.contains("--query-warm-up")) {
            command.addAll(List.of("--query-warm-up", "false"));
        }
        if (!extra.contains("--query-training")) {
            command.addAll(List.of("--query-training", "off"));
        }
        command.addAll(extra);
        command.addAll(0, DEFAULT_SIGNALS);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("VARVE_"));
        return new RealServer(builder.start(), errors);
    }

    /// Starts it and waits for its ready line.
    public static RealServer start(Path directory, String... more) throws IOException {
        RealServer server = begin(directory, more);
        String line = server.output.readLine();
        Matcher ready = READY.matcher(String.valueOf(line));
        if (!ready.matches()) {
            throw new AssertionError("no ready line but " + line + "\n" + server.errors());
        }
        server.http = ready.group(1);
        server.tcpHost = ready.group(2);
        server.tcpPort = Integer.parseInt(ready.group(3));
        return server;
    }

    long pid() {
        return process.pid();
    }

    public String http() {
        return http;
    }

    /// `HOST:PORT` of line protocol.
    public String tcp() {
        return tcpHost + ':' + tcpPort;
    }

    String errors() throws IOException {
        return Files.readString(errors, UTF_8);
    }

    /// Waits until its standard error has this text; what is counted may be seen before what is logged.
    void awaitError(String text) throws IOException {
        String seen = errors();
        while (!seen.contains(text)) {
            if (!process.isAlive() || Thread.interrupted()) {
                throw new AssertionError("not logged: " + text + '\n' + errors());
            }
            Thread.onSpinWait();
            seen = errors();
        }
    }

    String restOfOutput() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://" + http + path)).GET());
    }

    boolean hasMetric(String line) {
        try {
            return get("/metrics").body().contains(line);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The value of a metric, by its name with its labels.
    double metric(String name) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + ' '))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    public HttpResponse<String> write(String lines) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://" + http + "/write"))
                .POST(HttpRequest.BodyPublishers.ofString(lines)));
    }

    /// Rows as JSON text.
    public String sql(String text) throws IOException, InterruptedException {
        return get("/api/v3/query_sql?format=json&q=" + URLEncoder.encode(text, UTF_8))
                .body();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    Socket openHttp() throws IOException {
        String[] address = http.split(":", 2);
        return new Socket(address[0], Integer.parseInt(address[1]));
    }

    Socket openLines() throws IOException {
        return new Socket(tcpHost, tcpPort);
    }

    void sendLines(String lines) throws IOException {
        try (Socket socket = openLines();
                OutputStream out = socket.getOutputStream()) {
            out.write(lines.getBytes(UTF_8));
        }
    }

    /// SIGTERM.
    void terminate() {
        // Not Process.destroy, which also closes the pipe.
        process.toHandle().destroy();
    }

    /// Any signal, by its name.
    void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                .start()
                .waitFor();
        assert status == 0 : "kill: " + status;
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still running");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
    }
}

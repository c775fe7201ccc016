// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.demo;

import io.varve.tools.client.Cell;
import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveClient;
import io.varve.tools.files.TemporaryFolder;
import io.varve.tools.load.ProgressLine;
import io.varve.tools.load.Visibility;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Plays the scenes one after the other on a server in a temporary folder, and cleans up behind them.
///
/// Threads: [#run()] once, by one; [#cleanUp()] also by a shutdown hook, at any moment.
public final class Demo {
    private static final String DATABASE = "default";
    private static final long KILL_AFTER_NS = TimeUnit.MILLISECONDS.toNanos(2500);

    private final Page page;
    private final ProgressLine progress;
    private final Pacing pacing;
    private final String launcher;
    private final @Nullable Path file;
    private final TemporaryFolder folder;
    private volatile @Nullable ServerProcess server;

    /// Makes the temporary folder.
    ///
    /// @param launcher the `varve` script, which starts the server
    /// @param file line protocol to show instead of the data set that ships with the project, null = that
    public Demo(PrintStream out, boolean colour, String launcher, @Nullable Path file, Pacing pacing)
            throws IOException {
        this.page = new Page(out, colour);
        this.progress = new ProgressLine(out, pacing);
        this.pacing = pacing;
        this.launcher = launcher;
        this.file = file;
        this.folder = TemporaryFolder.create("varve-demo");
    }

    /// Plays it.
    ///
    /// @return did everything hold that was promised?
    public boolean run() throws IOException {
        Thread hook = Thread.ofPlatform().name("demo-clean-up").unstarted(this::cleanUp);
        Runtime.getRuntime().addShutdownHook(hook);
        long start = pacing.nowNs();
        try {
            boolean held = play();
            page.say("");
            page.say(
                    "Done in %.0f s. Your own: tools/varve server, then tools/varve write FILE and tools/varve sql.",
                    (pacing.nowNs() - start) / 1e9);
            return held;
        } finally {
            cleanUp();
        }
    }

    private boolean play() throws IOException {
        page.heading("A server on an empty directory");
        ServerProcess running = startServer();
        boolean held;
        try (VarveClient client = new VarveClient(running.http())) {
            if (file == null) {
                weather(running.tcp(), client);
            } else {
                ownFile(running.tcp(), client, file);
            }
        }
        held = crash(running);
        page.heading("Speed");
        ServerProcess again = currentServer();
        try (VarveClient client = new VarveClient(again.http())) {
            new SpeedScene(page, progress, again, client, pacing).play();
        }
        return held;
    }

    private ServerProcess startServer() throws IOException {
        long start = pacing.nowNs();
        ServerProcess started = ServerProcess.start(
                launcher, folder.path().resolve("data"), folder.path().resolve("server.log"));
        server = started;
        page.say(
                "Ready after %.1f s: HTTP at %s, line protocol at %s, process %d.",
                (pacing.nowNs() - start) / 1e9, started.http(), started.tcp(), started.pid());
        return started;
    }

    private ServerProcess currentServer() {
        ServerProcess current = server;
        if (current == null) {
            throw new IllegalStateException("no server is running");
        }
        return current;
    }

    private void weather(URI tcp, VarveClient client) throws IOException {
        page.heading("A year of weather over TCP");
        page.say("Hourly normals of Seattle (NOAA, by way of vega-datasets), moved so that they end now:");
        byte[] lines = ShiftedLines.weatherUntil(pacing.epochNs());
        page.say("  %s", firstLine(lines));
        send(tcp, lines);
        long rows = countLines(lines);
        new Visibility(client, DATABASE, "weather", pacing).await(rows, seen -> {});
        page.say("%,d lines sent, %,d rows visible.", rows, rows);

        page.heading("Asked in SQL over HTTP");
        show(
                client,
                "SELECT count(*) AS hours, min(time) AS since, max(time) AS until, max(temperature) AS warmest\n"
                        + "FROM weather");
        chart(
                client,
                "SELECT time_bucket(INTERVAL '30 days', time) AS month, avg(temperature) AS celsius\n"
                        + "FROM weather WHERE station = 'seattle' GROUP BY 1 ORDER BY 1",
                "month",
                "celsius",
                10);
        show(client, "SELECT time, temperature, wind, pressure FROM weather ORDER BY temperature DESC LIMIT 3");
        chart(
                client,
                "SELECT time, temperature FROM weather WHERE time > now() - INTERVAL '24 hours' ORDER BY time",
                "time",
                "temperature",
                16);
        show(
                client,
                "SELECT time_bucket(INTERVAL '7 days', time) AS week, min(wind) AS calmest, max(wind) AS windiest\n"
                        + "FROM weather GROUP BY 1 HAVING count(*) = 168 ORDER BY windiest DESC LIMIT 3");
    }

    private void ownFile(URI tcp, VarveClient client, Path own) throws IOException {
        page.heading("Your file over TCP: " + own);
        byte[] lines = Files.readAllBytes(own);
        send(tcp, lines);
        List<Map<String, Cell>> tables = awaitTables(client);
        page.heading("Asked in SQL over HTTP");
        page.statement("SHOW TABLES");
        page.table(tables);
        for (Map<String, Cell> table : tables.subList(0, Math.min(3, tables.size()))) {
            String name = '"' + table.values().iterator().next().text().replace("\"", "\"\"") + '"';
            show(client, "SELECT count(*) AS n, min(time) AS since, max(time) AS until FROM " + name);
            show(client, "SELECT * FROM " + name + " ORDER BY time DESC LIMIT 5");
        }
    }

    /// Over TCP nothing says when all is in: waits for the first table, then until the tables stay the same.
    private List<Map<String, Cell>> awaitTables(VarveClient client) throws IOException {
        long deadline = pacing.nowNs() + TimeUnit.SECONDS.toNanos(10);
        List<Map<String, Cell>> before = List.of();
        while (true) {
            pacing.pause(TimeUnit.MILLISECONDS.toNanos(500));
            List<Map<String, Cell>> tables = client.rows(DATABASE, "SHOW TABLES");
            if (!tables.isEmpty() && tables.equals(before)) {
                return tables;
            }
            if (pacing.nowNs() > deadline) {
                throw new IOException("no row of the file was stored: is it line protocol?");
            }
            before = tables;
        }
    }

    private boolean crash(ServerProcess running) throws IOException {
        page.heading("A crash");
        CrashScene scene = new CrashScene();
        page.say("Rows go in over HTTP, request after request; in the middle of it: kill -9 %d.", running.pid());
        scene.writeUntilKilled(running, KILL_AFTER_NS, pacing);
        ServerProcess restarted = startServer();
        try (VarveClient client = new VarveClient(restarted.http())) {
            CrashScene.Outcome outcome = scene.check(client);
            page.say(
                    "Acknowledged before the kill: %,d rows. Found now: %,d of them.",
                    outcome.acknowledged(), outcome.kept());
            page.say(
                    "Of the %,d rows that got no answer any more, %,d are there: either is right.",
                    outcome.attempted() - outcome.acknowledged(), outcome.beyond());
            page.say(
                    outcome.holds()
                            ? "Nothing acknowledged is missing, nothing was invented."
                            : "THIS IS A BUG: rows are missing or too many.");
            return outcome.holds();
        }
    }

    private void show(VarveClient client, String sql) throws IOException {
        page.statement(sql);
        page.table(client.rows(DATABASE, sql));
    }

    private void chart(VarveClient client, String sql, String label, String value, int labelChars) throws IOException {
        page.statement(sql);
        page.bars(client.rows(DATABASE, sql), label, value, labelChars);
    }

    private static void send(URI tcp, byte[] lines) throws IOException {
        try (Socket socket = new Socket(tcp.getHost(), tcp.getPort());
                OutputStream out = socket.getOutputStream()) {
            out.write(lines);
        }
    }

    private static String firstLine(byte[] lines) {
        String text = new String(lines, 0, Math.min(lines.length, 500), java.nio.charset.StandardCharsets.UTF_8);
        return text.substring(0, text.indexOf('\n'));
    }

    private static long countLines(byte[] lines) {
        long count = 0;
        for (byte b : lines) {
            count += b == '\n' ? 1 : 0;
        }
        return count;
    }

    /// Stops the server and removes the folder. May be called twice.
    private synchronized void cleanUp() {
        ServerProcess last = server;
        if (last != null) {
            last.close();
        }
        // One that was still starting when a signal came is known to the system only.
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            folder.close();
        } catch (IOException e) {
            page.say("could not remove %s: %s", folder.path(), e);
        }
    }
}

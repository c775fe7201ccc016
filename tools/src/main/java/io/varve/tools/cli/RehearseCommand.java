// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveClient;
import io.varve.tools.files.TemporaryFolder;
import io.varve.tools.server.ServerConfig;
import io.varve.tools.server.ServerOption;
import io.varve.tools.server.TrainingQueries;
import io.varve.tools.server.VarveServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/// `varve rehearse`, not shown in the help: a server in a temporary folder, every kind of request to it once, and a start that replays, in this one process.
///
/// The launcher runs it after a build while the JVM records which classes are loaded and linked, for the cache that later starts map.
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {
    private static final String LINES = """
            weather,city=Bern temp=3.5,rain=0i,dry=true,note="calm" 1700000000000000000
            weather,city=Rome temp=9.1,rain=2i,dry=false 1700000000000000001
            """;
    private static final List<String> STATEMENTS = List.of(
            "SELECT city, time_bucket(1h, time) AS hour, avg(temp) AS temp FROM weather GROUP BY 1, 2 ORDER BY 2",
            "SELECT * FROM weather WHERE time > now() - INTERVAL '1 day' AND temp > 3 OR city = 'Rome' LIMIT 5",
            "SELECT count(*) AS n, min(temp), max(temp), sum(rain), first(temp), last(temp) FROM weather",
            "WITH w AS (SELECT DISTINCT city FROM weather) SELECT city FROM w ORDER BY city DESC",
            "SELECT city, count(*) AS n FROM weather GROUP BY city HAVING count(*) > 0 ORDER BY n DESC",
            "SELECT count(*) FROM late",
            "SHOW TABLES",
            "FLUSH TABLE weather");

    /// Tables loaded one after the other. Each brings new names and series to code that is hot by then, so that its profile has the branches
    /// for them: those that a profile has never seen taken are left out of the compiled code, which is thrown away when one is taken.
    private static final int TABLES = 12;

    /// By so many lines a late one comes behind where it belongs.
    private static final int LATE_LINES = 2_010;

    /// The table that is queried: enough series for two threads, and enough hours for several files.
    private static final String ASKED_TABLE = "asked";
    private static final int ASKED_HOSTS = 150;

    private static final int ASKED_HOURS = 3;

    /// Rounds of queries; about a second each ten while the JVM records.
    private static final int ROUNDS = 120;
    /// In a round of so many the table's last rows are not yet in files.
    private static final int ROUNDS_BEFORE_FLUSH = 30;

    private static final List<String> FORMATS = List.of("json", "json", "json", "csv", "jsonl");

    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(120);
    private static final int FAILED = 1;

    @Override
    public Integer call() throws IOException {
        Thread.ofPlatform().daemon().name("rehearsal-limit").start(RehearseCommand::endWhenItHangs);
        try (TemporaryFolder folder = TemporaryFolder.create("varve-rehearsal")) {
            int failures = requests(folder.path());
            // The log has all rows but one table's: this replays them, as a start after a crash does.
            VarveServer.start(config(folder.path())).close();
            return failures == 0 ? 0 : FAILED;
        }
    }

    private static int requests(Path folder) throws IOException {
        try (VarveServer server = VarveServer.start(config(folder))) {
            String http = "http://127.0.0.1:" + server.http().getPort();
            String tcp = "tcp://127.0.0.1:" + server.tcp().getPort();
            Path lines = Files.writeString(folder.resolve("lines.lp"), LINES);
            int failures = run("write", "--url", http, lines.toString());
            for (int i = 0; i < TABLES; i++) {
                failures += load(http, i % 4 == 3 ? http : tcp, "cpu" + i, 20 + 50 * (i % 3), 1);
            }
            Path late = folder.resolve("late.lp");
            failures += run(
                    "load",
                    "--workload",
                    "tsbs-cpu",
                    "--emit",
                    late.toString(),
                    "--table",
                    "late",
                    "--hosts",
                    "50",
                    "--hours",
                    "1");
            holdBack(late);
            failures += run("write", "--url", http, late.toString());
            failures += load(http, tcp, ASKED_TABLE, ASKED_HOSTS, ASKED_HOURS);
            try (VarveClient client = new VarveClient(URI.create(http))) {
                Instant begin = Instant.parse("2016-01-01T00:00:00Z");
                ask(
                        client,
                        new TrainingQueries(
                                ASKED_TABLE, ASKED_HOSTS, begin, begin.plus(Duration.ofHours(ASKED_HOURS))));
            }
            for (String statement : STATEMENTS) {
                failures += run("sql", "--url", http, "-c", statement);
                failures += run("sql", "--url", http, "--json", "-c", statement);
            }
            return failures;
        }
    }

    private static void ask(VarveClient client, TrainingQueries queries) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            if (round == ROUNDS_BEFORE_FLUSH) {
                ask(client, "FLUSH TABLE " + ASKED_TABLE, "json");
            }
            for (String query : queries.round(round)) {
                ask(client, query, FORMATS.get(round % FORMATS.size()));
            }
        }
    }

    private static void ask(VarveClient client, String query, String format) throws IOException {
        try (InputStream answer = client.queryRaw("default", query, format)) {
            answer.transferTo(OutputStream.nullOutputStream());
        }
    }

    /// Makes a tenth of a file's lines late, and so missing where they belong.
    private static void holdBack(Path file) throws IOException {
        List<String> inOrder = Files.readAllLines(file);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < inOrder.size() + LATE_LINES; i++) {
            if (i < inOrder.size() && !isLate(i)) {
                sent.add(inOrder.get(i));
            }
            if (i >= LATE_LINES && isLate(i - LATE_LINES)) {
                sent.add(inOrder.get(i - LATE_LINES));
            }
        }
        Files.write(file, sent);
    }

    private static boolean isLate(int line) {
        return line * 7919 % 10 == line / 10 % 10;
    }

    /// Whoever waits for the first start after a build must not wait for ever.
    private static void endWhenItHangs() {
        try {
            Pacing.system().pause(LIMIT_NS);
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(FAILED);
    }

    private static ServerConfig config(Path folder) {
        return ServerConfig.of(
                Map.of(
                        ServerOption.DATA,
                        folder.resolve("data").toString(),
                        ServerOption.HTTP,
                        "127.0.0.1:0",
                        ServerOption.TCP,
                        "127.0.0.1:0",
                        ServerOption.QUERY_TRAINING,
                        "off"),
                Map.of(),
                null);
    }

    private static int load(String url, String target, String table, int hosts, int hours) {
        List<String> to = List.of("load", "--url", url, "--target", target, "--table", table);
        List<String> data = List.of(
                "--workload", "tsbs-cpu", "--hours", Integer.toString(hours), "--hosts", Integer.toString(hosts));
        return run(Stream.concat(to.stream(), data.stream()).toArray(String[]::new));
    }

    private static int run(String... arguments) {
        return VarveCommand.commandLine().execute(arguments);
    }
}

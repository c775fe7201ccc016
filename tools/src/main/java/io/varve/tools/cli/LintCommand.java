// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.SystemClock;
import io.varve.ingest.flow.Baseline;
import io.varve.ingest.flow.DryRun;
import io.varve.ingest.flow.EmptyBaseline;
import io.varve.ingest.flow.EngineBaseline;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.http.DryRunJson;
import io.varve.ingest.line.LineEscapes;
import io.varve.ingest.line.LineLimits;
import io.varve.ingest.line.Precision;
import io.varve.tools.client.JsonTree;
import io.varve.tools.client.VarveClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `varve lint`: what would become of a file of line protocol if it were written.
@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        description = {
            "Reads line protocol, plain or gzipped, as a server would, and says what would be refused and what would be made:",
            "tables, columns with their types, series, conflicts, times. Writes nothing, and needs no server."
        },
        footer = {
            "",
            "Exit status: 0 every line would be taken (look at the warnings too), 1 some would not, 2 cannot look.",
            "",
            "Examples:",
            "  varve lint metrics.lp.gz",
            "  telegraf --test --quiet | sed 's/^> //' | varve lint - --format json",
            "  varve lint metrics.lp --url http://127.0.0.1:8181 --db sensors"
        })
final class LintCommand implements Callable<Integer> {
    private static final int GOOD = 0;
    private static final int REFUSED = 1;
    private static final int CANNOT = 2;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int MOST_SERIES = 1 << 24;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    /// What a server takes in one request, by default.
    private static final int MOST_REQUEST_BYTES = 32 << 20;

    enum Format {
        TABLE,
        JSON
    }

    @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
    private String file = "-";

    @ArgGroup
    private Against against = new Against();

    static final class Against {
        @Option(
                names = "--url",
                paramLabel = "URL",
                description = "Compare with what this server has; the file must fit into one request (32 MiB).")
        private @Nullable URI url;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Compare with what this data directory has; no server may have it open.")
        private @Nullable Path data;
    }

    @Mixin
    private TrustOption certificates = new TrustOption();

    @Option(names = "--db", paramLabel = "DB", description = "Database. Default: ${DEFAULT-VALUE}")
    private String database = "default";

    @Option(
            names = "--precision",
            paramLabel = "UNIT",
            description = "Unit of the times: ns, us, ms, s, m, h. Default: ${DEFAULT-VALUE}")
    private String precision = "ns";

    @Option(
            names = "--line-escapes",
            paramLabel = "WHOSE",
            description =
                    "How backslashes in names and tag values are read: influx or questdb. Default: ${DEFAULT-VALUE}")
    private LineEscapes escapes = LineEscapes.INFLUX;

    @Option(
            names = "--listed",
            paramLabel = "N",
            description =
                    "How many refused lines, columns and conflicts to list (100 with --url). Default: ${DEFAULT-VALUE}")
    private int listed = 100;

    @Option(names = "--format", paramLabel = "F", description = "table or json. Default: ${DEFAULT-VALUE}")
    private Format format = Format.TABLE;

    @Override
    public Integer call() {
        Precision unit = Precision.of(precision);
        if (unit == null || unit == Precision.AUTO) {
            return cannot("invalid --precision " + precision + " (use ns, us, ms, s, m or h)");
        }
        try (InputStream in = InputFile.open(file)) {
            String json = against.url != null ? ask(against.url, in) : look(in, unit);
            JsonTree report = JsonTree.parse(json);
            if (format == Format.JSON) {
                System.out.println(json);
            } else {
                new LintPrinter(System.out).print(file, report);
            }
            boolean complete = report.text("complete").equals("true");
            return report.number("refused") == 0 && complete ? GOOD : REFUSED;
        } catch (IOException | VarveException e) {
            return cannot(String.valueOf(e.getMessage()));
        }
    }

    private static int cannot(String why) {
        System.err.println("varve: cannot lint: " + why);
        return CANNOT;
    }

    private String ask(URI url, InputStream in) throws IOException {
        byte[] body = in.readNBytes(MOST_REQUEST_BYTES + 1);
        if (body.length > MOST_REQUEST_BYTES) {
            throw new IOException(
                    "longer than one request may be, " + MOST_REQUEST_BYTES + " bytes; cut it, or leave --url away");
        }
        try (VarveClient client = new VarveClient(url, ANSWER_TIMEOUT, certificates.trust())) {
            return client.dryRun(database, precision, body);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private String look(InputStream in, Precision unit) throws IOException {
        if (against.data == null) {
            return look(in, unit, new EmptyBaseline());
        }
        if (!Files.isDirectory(against.data)) {
            throw new IOException("no such directory: " + against.data);
        }
        EngineOptions options = EngineOptions.defaults();
        try (Engine engine = Engine.openReadOnly(against.data, options)) {
            return look(in, unit, new EngineBaseline(engine, options.batchBytes()));
        }
    }

    private String look(InputStream in, Precision unit, Baseline baseline) throws IOException {
        DryRun run = new DryRun(
                baseline,
                new LineConfig(LineLimits.DEFAULT, escapes),
                new SystemClock().epochNs(),
                file,
                database,
                unit,
                Math.max(0, listed),
                MOST_SERIES);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
            run.offer(chunk, 0, length);
        }
        return DryRunJson.text(run.end());
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveClient;
import io.varve.tools.load.BodySource;
import io.varve.tools.load.CsvBodies;
import io.varve.tools.load.LineBodies;
import io.varve.tools.load.TimeText;
import io.varve.tools.load.Uploader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `varve write`: a file of line protocol or CSV, over HTTP.
@Command(
        name = "write",
        mixinStandardHelpOptions = true,
        description = {
            "Sends a file of line protocol or CSV, plain or gzipped, to a running server over HTTP.",
            "Good lines are stored even if others are refused; refused lines are named on stderr."
        },
        footer = {
            "",
            "Exit status: 0 every line was stored, 1 some were not, 2 wrong use.",
            "",
            "Examples:",
            "  varve write metrics.lp.gz",
            "  varve write weather.csv --csv --table weather --time date --tags station",
            "  zcat metrics.lp.gz | grep ^cpu | varve write -"
        })
final class WriteCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
    private String file = "-";

    @Option(
            names = "--precision",
            paramLabel = "UNIT",
            defaultValue = "ns",
            description = "Unit of the times in line protocol: ns, us, ms, s, m, h. Default: ${DEFAULT-VALUE}")
    private String precision = "ns";

    @ArgGroup(exclusive = false, heading = "CSV (the first line names the columns):%n")
    private @Nullable Csv csv;

    static final class Csv {
        @Option(names = "--csv", required = true, description = "The file is CSV.")
        private boolean on;

        @Option(names = "--table", required = true, paramLabel = "T", description = "Table to write to.")
        private String table = "";

        @Option(names = "--time", required = true, paramLabel = "COL", description = "Column that holds the time.")
        private String time = "";

        @Option(
                names = "--time-format",
                paramLabel = "F",
                defaultValue = "iso",
                description = "iso, s, ms, us, ns, or a pattern such as 'dd.MM.yyyy HH:mm'; UTC unless the text has a"
                        + " zone. Default: ${DEFAULT-VALUE}")
        private String timeFormat = "iso";

        @Option(names = "--tags", split = ",", paramLabel = "COL", description = "Columns that are tags.")
        private Set<String> tags = Set.of();

        @Option(
                names = "--ints",
                split = ",",
                paramLabel = "COL",
                description = "Columns to store as integers; other numbers are doubles.")
        private Set<String> integers = Set.of();
    }

    @Override
    public Integer call() throws IOException {
        try (VarveClient client = server.connect();
                InputStream in = InputFile.open(file)) {
            Uploader uploader = new Uploader(
                    client, server.database, csv == null || !csv.on ? precision : "ns", System.err, Pacing.system());
            return uploader.upload(bodies(in, uploader)) ? 0 : 1;
        }
    }

    private BodySource bodies(InputStream in, Uploader uploader) throws IOException {
        if (csv == null) {
            return new LineBodies(in, BodySource.MAX_BODY_BYTES, uploader);
        }
        try {
            CsvBodies.CsvColumns columns =
                    new CsvBodies.CsvColumns(csv.table, csv.time, new TimeText(csv.timeFormat), csv.tags, csv.integers);
            return new CsvBodies(in, columns, BodySource.MAX_BODY_BYTES, uploader);
        } catch (IllegalArgumentException e) {
            if (spec == null) {
                throw e;
            }
            throw new ParameterException(spec.commandLine(), "--time-format: " + e.getMessage(), e);
        }
    }
}

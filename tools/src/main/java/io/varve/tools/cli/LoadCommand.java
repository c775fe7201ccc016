// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveClient;
import io.varve.tools.load.DiskProbe;
import io.varve.tools.load.Loader;
import io.varve.tools.load.ProgressLine;
import io.varve.tools.load.TimeText;
import io.varve.tools.load.TsbsCpu;
import io.varve.tools.load.Visibility;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `varve load`: a published workload, sent and measured.
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Makes TSBS data (byte for byte what its generator makes) and sends it to a running server, or to a file.",
            "Reports rows/s accepted (last byte sent, or last answer) and visible (count(*) shows every row)."
        },
        footer = {
            "",
            "Examples:",
            "  varve load --workload tsbs-cpu --hosts 100 --hours 24",
            "  varve load --workload tsbs-cpu --hosts 100 --hours 24 --target http://127.0.0.1:8181 --rate 200000",
            "  varve load --workload tsbs-cpu --hosts 10 --hours 1 --emit cpu.lp",
            "  varve load --probe-disk /var/lib/varve"
        })
final class LoadCommand implements Callable<Integer> {
    private static final int EPOCHS_PER_HOUR = 360;
    private static final int TCP_BATCH = 1000;
    private static final int HTTP_BATCH = 5000;
    private static final int RATE_BATCH = 500;
    private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(2);

    private final Pacing pacing = Pacing.system();

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--workload", paramLabel = "NAME", description = "tsbs-cpu: 10 tags, 10 integer fields every 10 s.")
    private @Nullable String workload;

    @Option(names = "--hosts", paramLabel = "N", defaultValue = "100", description = "Hosts. Default: ${DEFAULT-VALUE}")
    private int hosts;

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "24",
            description = "Hours of data. Default: ${DEFAULT-VALUE}")
    private double hours;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "123",
            description = "Seed; TSBS scripts use ${DEFAULT-VALUE}, the default.")
    private long seed;

    @Option(
            names = "--start",
            defaultValue = "2016-01-01T00:00:00Z",
            paramLabel = "TIME",
            description = "Time of the first rows. Default: ${DEFAULT-VALUE}")
    private String start = "";

    @Option(names = "--table", paramLabel = "T", defaultValue = "cpu", description = "Table. Default: ${DEFAULT-VALUE}")
    private String table = "cpu";

    @Option(
            names = "--target",
            defaultValue = "tcp://127.0.0.1:9009",
            description = "tcp://HOST:PORT or http://HOST:PORT; tcps and https are over TLS. Default: ${DEFAULT-VALUE}")
    private URI target = URI.create("tcp://127.0.0.1:9009");

    @Option(names = "--emit", paramLabel = "FILE", description = "Write the lines to a file instead (- = stdout).")
    private @Nullable String emit;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1",
            description = "Connections. Default: ${DEFAULT-VALUE}")
    private int connections;

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            description = "Rows of one write or request. Default: 1000 over TCP, 5000 over HTTP, 500 with --rate")
    private int batch;

    @Option(
            names = "--rate",
            paramLabel = "ROWS/S",
            description = "Open loop at this rate, over TCP with a server that answers (ack=1); prints latencies of the"
                    + " answers from the intended send time on, so a stall is not hidden (coordinated omission).")
    private double rate;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "0",
            description = "With --rate: leave what is due in the first seconds out of the latencies."
                    + " Default: ${DEFAULT-VALUE}")
    private int warmUpSeconds;

    @Option(
            names = "--probe-disk",
            paramLabel = "DIR",
            arity = "0..1",
            fallbackValue = ".",
            description = "Measure write 64 KiB + fdatasync in DIR (default: here), before and after the load.")
    private @Nullable Path probe;

    @Option(
            names = "--probe-seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long. Default: ${DEFAULT-VALUE}")
    private int probeSeconds;

    @Override
    public Integer call() throws IOException {
        check();
        probe();
        if (workload == null) {
            return 0;
        }
        TsbsCpu source = new TsbsCpu(
                hosts, (int) Math.round(hours * EPOCHS_PER_HOUR), seed, new TimeText("iso").parse(start), table);
        if (emit != null) {
            try (OutputStream out = "-".equals(emit)
                    ? new FileOutputStream(java.io.FileDescriptor.out)
                    : Files.newOutputStream(Path.of(emit))) {
                Loader.Result result = Loader.to(out, plan(source), pacing).run(new ProgressLine(System.err, pacing));
                report(System.err, "written", result.rows(), result.bytes(), result.acceptedNs());
            }
            return 0;
        }
        boolean counted = load(source);
        probe();
        return counted ? 0 : 1;
    }

    private void check() {
        if (workload == null && probe == null) {
            throw wrong("nothing to do: --workload tsbs-cpu, or --probe-disk");
        }
        if (workload != null && !"tsbs-cpu".equals(workload)) {
            throw wrong("unknown workload '" + workload + "': there is tsbs-cpu");
        }
        boolean http = isHttp();
        boolean known = http || "tcp".equals(target.getScheme()) || "tcps".equals(target.getScheme());
        if (!known || target.getHost() == null || target.getPort() < 0) {
            throw wrong("--target must be tcp://HOST:PORT, tcps://…, http://… or https://…, not " + target);
        }
        if (hosts < 1 || connections < 1 || rate < 0 || warmUpSeconds < 0 || hours * EPOCHS_PER_HOUR < 1) {
            throw wrong("--hosts, --hours and --connections must be positive, --warm-up not negative");
        }
        if (emit == null && !http && rate == 0 && !"default".equals(server.database)) {
            throw wrong("--db needs --target http://… or --rate: over bare TCP rows go to the database 'default'");
        }
    }

    private boolean isHttp() {
        return "http".equals(target.getScheme()) || "https".equals(target.getScheme());
    }

    private ParameterException wrong(String text) {
        if (spec == null) {
            throw new IllegalArgumentException(text);
        }
        return new ParameterException(spec.commandLine(), text);
    }

    private Loader.Plan plan(TsbsCpu source) {
        int rows = rate > 0 ? RATE_BATCH : isHttp() ? HTTP_BATCH : TCP_BATCH;
        return new Loader.Plan(
                source, batch > 0 ? batch : rows, rate, Long.MAX_VALUE, TimeUnit.SECONDS.toNanos(warmUpSeconds));
    }

    /// @return did the count stay at what was sent?
    private boolean load(TsbsCpu source) throws IOException {
        URI url = isHttp() ? target : server.url;
        try (VarveClient client = server.connect(url)) {
            Visibility visibility = new Visibility(client, server.database, table, pacing);
            long before = visibility.count();
            ProgressLine progress = new ProgressLine(System.err, pacing);
            Loader.Result result = Loader.to(target, server.trust(), server.database, connections, plan(source), pacing)
                    .run(progress);
            long wanted = before + result.rows();
            visibility.await(
                    wanted,
                    seen -> progress.update(
                            elapsed -> String.format(Locale.ROOT, "sent; %,d of %,d rows visible", seen, wanted),
                            result.startNs()));
            long visibleNs = pacing.nowNs() - result.startNs();
            progress.finish("");
            report(System.out, "accepted", result.rows(), result.bytes(), result.acceptedNs());
            report(System.out, "visible", result.rows(), result.bytes(), visibleNs);
            if (rate > 0) {
                latencies("answers", result.latency());
            }
            return settle(visibility, wanted);
        }
    }

    private boolean settle(Visibility visibility, long wanted) throws IOException {
        pacing.pause(SETTLE_NS);
        long after = visibility.count();
        if (after != wanted) {
            System.err.println("varve: " + after + " rows after two seconds, expected exactly " + wanted
                    + " (rows written twice count once: was this data there before?)");
        }
        return after == wanted;
    }

    private void probe() throws IOException {
        if (probe != null) {
            DiskProbe.Result result = DiskProbe.run(probe, TimeUnit.SECONDS.toNanos(probeSeconds), pacing);
            System.out.printf(
                    Locale.ROOT, "%-9s %,.1f MB/s at one fdatasync per 64 KiB%n", "disk", result.megabytesPerSecond());
            latencies("disk", result.latency());
        }
    }

    private static void report(PrintStream out, String what, long rows, long bytes, long ns) {
        double seconds = ns / 1e9;
        out.printf(
                Locale.ROOT,
                "%-9s %,d rows, %,.1f MB in %.2f s: %,.0f rows/s, %.1f MB/s%n",
                what,
                rows,
                bytes / 1e6,
                seconds,
                rows / seconds,
                bytes / 1e6 / seconds);
    }

    private static void latencies(String what, Histogram ns) {
        System.out.printf(
                Locale.ROOT,
                "%-9s p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms (n=%,d)%n",
                what,
                ns.getValueAtPercentile(50) / 1e6,
                ns.getValueAtPercentile(99) / 1e6,
                ns.getValueAtPercentile(99.9) / 1e6,
                ns.getMaxValue() / 1e6,
                ns.getTotalCount());
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.io.Clock;
import io.varve.engine.io.OsDisk;
import io.varve.engine.io.SystemClock;
import io.varve.engine.log.CleanStop;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.http.WriteConfig;
import io.varve.ingest.http.WriteService;
import io.varve.ingest.http.influx.InfluxQueryService;
import io.varve.ingest.line.LineEscapes;
import io.varve.ingest.line.LineLimits;
import io.varve.ingest.tcp.LineTcpConfig;
import io.varve.ingest.tcp.LineTcpService;
import io.varve.query.SqlEngine;
import io.varve.query.SqlOptions;
import io.varve.query.http.QueryService;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server: engine, listeners, health.
///
/// When the engine fails the process halts: nothing can be acknowledged any more, and a restart recovers what was.
/// Threads: start and close by one thread at a time.
public final class VarveServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(VarveServer.class);
    private static final String WRITE = "write";
    private static final String INFLUX_QUERY = "influx-query";
    private static final String QUERY = "query";
    private static final int HALT_STATUS = 70;
    private static final long LAST_WORDS_MS = 500;
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(2);

    private final ServerConfig config;
    private final Clock clock = new SystemClock();
    private final String version;
    private final RequestsUnderWay underWay;
    private final HealthChecks health;
    private final ServerMetrics metrics = new ServerMetrics();
    private final Routes routes;
    private final StatusPages pages;
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private @Nullable InetSocketAddress http;
    private @Nullable InetSocketAddress tcp;
    private @Nullable LineTcpService lines;
    private @Nullable Engine opened;

    private VarveServer(ServerConfig config) {
        this.config = config;
        String packaged = VarveServer.class.getPackage().getImplementationVersion();
        this.version = packaged == null ? "unpackaged" : packaged;
        this.underWay = new RequestsUnderWay(clock);
        this.health = new HealthChecks(clock);
        this.routes = new Routes(serviceOfPath(), this::statusHandler, Long.toHexString(clock.epochNs()) + "-");
        this.pages = new StatusPages(routes, health, metrics::page, version, clock);
    }

    private static Map<String, String> serviceOfPath() {
        Map<String, String> services = new HashMap<>();
        WriteService.PATHS.forEach(path -> services.put(path, WRITE));
        QueryService.PATHS.forEach(path -> services.put(path, QUERY));
        services.put(InfluxQueryService.PATH, INFLUX_QUERY);
        return services;
    }

    /// Opens the data directory and accepts connections when it returns.
    ///
    /// @throws IOException when it cannot; the message is for the operator
    public static VarveServer start(ServerConfig config) throws IOException {
        LogSetup.apply(config);
        VarveServer server = new VarveServer(config);
        boolean started = false;
        try {
            server.open();
            started = true;
            return server;
        } finally {
            if (!started) {
                server.close();
            }
        }
    }

    /// Removes what a start has in temporary folders, when the process ends amid it.
    public static void abandonStart() {
        TrainingFolder.removeOwn();
    }

    private ChannelHandler statusHandler() {
        return new StatusHandler(pages);
    }

    private void open() throws IOException {
        LOG.info(
                "varve {} starts: data={}, fsync={}, java={}",
                version,
                config.data().toAbsolutePath(),
                config.choice(ServerOption.FSYNC),
                Runtime.version());
        if ("root".equals(System.getProperty("user.name"))) {
            LOG.warn("runs as root; an own user that may write only the data directory is safer");
        }
        ListenerSecurity security = ListenerSecurity.open(config, clock);
        closers.push(security::close);
        EventLoops loops = new EventLoops();
        // Run in reverse: sockets, checks, engine, and last the loops, on which the engine's last answers arrive.
        closers.push(loops::close);
        closers.push(this::closeEngine);
        closers.push(health::close);
        Listeners listeners = new Listeners(config, loops, security, clock);
        Channel httpChannel = listeners.bindHttp(config, routes, underWay, clock);
        closers.push(() -> Listeners.closeAll(listeners.http().channels()));
        closers.push(() -> Listeners.cutAll(listeners.tcp().channels()));
        closers.push(() -> httpChannel.close().awaitUninterruptibly());
        Channel tcpChannel = listeners.bindTcp(
                config,
                pipeline ->
                        pipeline.addLast(Objects.requireNonNull(lines, "open").newHandler()));
        closers.push(() -> tcpChannel.close().awaitUninterruptibly());
        http = (InetSocketAddress) httpChannel.localAddress();
        tcp = (InetSocketAddress) tcpChannel.localAddress();
        metrics.listener("http", listeners.http());
        metrics.listener("tcp", listeners.tcp());
        security.bindTo(metrics);
        metrics.requests(underWay);
        metrics.health(health);
        if (CleanStop.isLikely(OsDisk.at(config.data(), true))) {
            int _ = Training.run(config.duration(ServerOption.QUERY_TRAINING), loops, clock);
        }
        // Before the engine is open, so that health can be asked during a long recovery.
        httpChannel.config().setAutoRead(true);
        openServices(loops);
        if (config.flag(ServerOption.QUERY_WARM_UP)) {
            WarmUp.query(http, security.ownSockets());
        }
        tcpChannel.config().setAutoRead(true);
        LOG.info("ready: http={}, tcp={}, transport={}", http, tcp, loops.kind());
    }

    private void openServices(EventLoops loops) {
        EngineOptions options =
                EngineSettings.of(config, Runtime.getRuntime().maxMemory(), new EngineLog(VarveServer::halt));
        Engine engine = Engine.open(config.data(), options);
        opened = engine;
        LOG.info("engine open: shards={}, memory={}", engine.shards().size(), options.memoryBytes());
        RateMeter rates = new RateMeter(RateSettings.of(config), clock);
        Ingest ingest = new Ingest(engine, lineConfig(), rates, clock, new IngestLog());
        SqlEngine sql = SqlEngine.on(
                engine,
                SqlOptions.defaults()
                        .withTimeoutNs(
                                config.duration(ServerOption.QUERY_TIMEOUT).toNanos())
                        .withCopyDirectory(config.path(ServerOption.COPY_DIRECTORY))
                        .withLineIntake(new CopiedLines(ingest, loops.group())),
                List.of(new RejectedLinesTable(ingest.rejected())));
        WriteService writes = new WriteService(ingest, writeConfig(options));
        QueryService queries = new QueryService(sql, VarveServer::onQueryFailed, rates);
        lines = new LineTcpService(
                ingest,
                LineTcpConfig.defaults(options.syncMode())
                        .withDisconnectOnError(config.flag(ServerOption.LINE_DISCONNECT_ON_ERROR))
                        .withWeakerDurability(config.flag(ServerOption.WRITE_ALLOW_WEAKER_DURABILITY)));
        metrics.engine(engine);
        metrics.ingest(ingest);
        metrics.rates(rates);
        metrics.query(sql, queries);
        if (config.flag(ServerOption.QUERY_WARM_UP)) {
            sql.warmUp();
        }
        health.start(new EngineChecks(engine, config.data(), clock).all());
        InfluxQueryService influx = new InfluxQueryService(engine, version);
        routes.open(Map.of(WRITE, writes::newHandler, QUERY, queries::newHandler, INFLUX_QUERY, influx::newHandler));
    }

    private LineConfig lineConfig() {
        LineLimits limits = LineLimits.DEFAULT;
        return new LineConfig(
                new LineLimits(
                        EngineSettings.lineBytes(config),
                        limits.maxTags(),
                        limits.maxNameBytes(),
                        limits.maxTagValueBytes(),
                        limits.maxFieldStringBytes()),
                LineEscapes.valueOf(config.choice(ServerOption.LINE_ESCAPES).toUpperCase(Locale.ROOT)));
    }

    private WriteConfig writeConfig(EngineOptions options) {
        WriteConfig defaults = WriteConfig.defaults(version, options.syncMode());
        return new WriteConfig(
                version,
                options.syncMode(),
                config.flag(ServerOption.WRITE_ALLOW_WEAKER_DURABILITY),
                config.bytes(ServerOption.WRITE_MAX_BODY),
                defaults.bodyMemoryBytes(),
                defaults.overloadWaitNs());
    }

    private static void onQueryFailed(String requestId, String sql, Throwable cause) {
        LOG.warn("query failed: request={}, sql={}, cause={}", requestId, sql, cause.toString());
    }

    private void closeEngine() {
        if (opened != null) {
            opened.close();
        }
    }

    /// On the agent's thread that failed: says why and ends the process, so that whoever watches it starts it again. A log that cannot be
    /// written must not hold that up.
    private static void halt(Throwable cause) {
        CountDownLatch said = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("varve-last-words").start(() -> {
            LOG.error("engine has failed, the process ends: {}", cause.toString(), cause);
            said.countDown();
        });
        try {
            boolean inTime = said.await(LAST_WORDS_MS, TimeUnit.MILLISECONDS);
            assert inTime || said.getCount() > 0 : "a latch counts down once";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(HALT_STATUS);
        }
    }

    /// Where it listens for HTTP, the port the real one.
    public InetSocketAddress http() {
        return Objects.requireNonNull(http, "open");
    }

    /// Where it listens for line protocol, the port the real one.
    public InetSocketAddress tcp() {
        return Objects.requireNonNull(tcp, "open");
    }

    /// Stops taking requests, finishes those under way, closes the data directory cleanly. May be called twice.
    @Override
    public synchronized void close() {
        if (closers.isEmpty()) {
            return;
        }
        LOG.info("stopping");
        pages.stop();
        routes.shut("the server is stopping");
        underWay.awaitNone(GRACE_NS);
        RuntimeException first = null;
        while (!closers.isEmpty()) {
            try {
                closers.pop().run();
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        LOG.info("stopped");
        if (first != null) {
            throw first;
        }
    }
}

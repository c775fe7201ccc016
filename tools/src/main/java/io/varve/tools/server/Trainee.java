// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.varve.engine.Engine;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.io.Clock;
import io.varve.engine.shard.EngineListener;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.flow.IngestListener;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.tcp.LineTcpConfig;
import io.varve.ingest.tcp.LineTcpService;
import io.varve.query.SqlEngine;
import io.varve.query.http.QueryService;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.stream.Collectors;

/// A small server inside the server, on free loopback ports and a data directory of its own, that runs the code which the real one will run.
///
/// It takes lines over TCP and queries over HTTP, without TLS, keys and limits, and logs nothing of what its engine does.
/// Threads: open and close by one thread. Memory: [#MEMORY] at most, given back by [#close].
final class Trainee implements Closeable {
    private static final String MEMORY = "256MiB";
    private static final String SEGMENT = "16MiB";
    private static final String QUERY = "query";
    private static final String ANY_PORT = "127.0.0.1:0";

    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final InetSocketAddress http;
    private final InetSocketAddress tcp;

    private Trainee(ServerConfig config, EventLoops loops, Clock clock) throws IOException {
        Engine engine = Engine.open(config.data(), EngineSettings.of(config, 0, new EngineListener() {}));
        closers.push(engine::close);
        RateMeter rates = new RateMeter(RateLimits.NONE, clock);
        Ingest ingest = new Ingest(engine, LineConfig.DEFAULT, rates, clock, new IngestListener() {});
        LineTcpService lines = new LineTcpService(ingest, LineTcpConfig.defaults(EngineSettings.syncMode(config)));
        QueryService queries = new QueryService(SqlEngine.on(engine), (_, _, _) -> {}, rates);
        Map<String, String> paths = QueryService.PATHS.stream().collect(Collectors.toMap(path -> path, _ -> QUERY));
        Routes routes = new Routes(paths, Refusal::new, "training-");
        routes.open(Map.of(QUERY, queries::newHandler));
        ListenerSecurity open = ListenerSecurity.open(config, clock);
        closers.push(open::close);
        Listeners listeners = new Listeners(config, loops, open, clock);
        Channel httpChannel = listeners.bindHttp(config, routes, new RequestsUnderWay(clock), clock);
        closers.push(() -> Listeners.closeAll(listeners.http().channels()));
        closers.push(() -> httpChannel.close().awaitUninterruptibly());
        Channel tcpChannel = listeners.bindTcp(config, pipeline -> pipeline.addLast(lines.newHandler()));
        closers.push(() -> Listeners.closeAll(listeners.tcp().channels()));
        closers.push(() -> tcpChannel.close().awaitUninterruptibly());
        httpChannel.config().setAutoRead(true);
        tcpChannel.config().setAutoRead(true);
        http = (InetSocketAddress) httpChannel.localAddress();
        tcp = (InetSocketAddress) tcpChannel.localAddress();
    }

    /// @param folder empty, the trainee's own
    static Trainee open(Path folder, EventLoops loops, Clock clock) throws IOException {
        Map<ServerOption, String> options = Map.of(
                ServerOption.DATA,
                folder.toString(),
                ServerOption.HTTP,
                ANY_PORT,
                ServerOption.TCP,
                ANY_PORT,
                ServerOption.MEMORY,
                MEMORY,
                ServerOption.FSYNC,
                "os",
                ServerOption.LOG_SEGMENT_SIZE,
                SEGMENT);
        return new Trainee(ServerConfig.of(options, Map.of(), null), loops, clock);
    }

    InetSocketAddress http() {
        return http;
    }

    InetSocketAddress tcp() {
        return tcp;
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }

    /// Ends the connection of whoever asks for what there is not.
    private static final class Refusal extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            var _ = ctx.close();
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.varve.engine.io.Clock;
import io.varve.ingest.tcp.StoppingException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The two sockets that listen: bound at once, so that a taken port is told at once; each accepts when its `autoRead` is switched on.
/// Threads: the server's.
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final int MOST_CONNECTIONS = 1024;
    private static final long PATIENCE_MS = 2000;
    /// So much of a large answer waits for its client before the query gives its place away: with less, each few parts cost two changes of threads.
    private static final WriteBufferWaterMark ANSWER_BUFFER = new WriteBufferWaterMark(128 << 10, 512 << 10);

    private static final int BACKLOG = 1024;
    private static final int LINE_BYTES = 16 << 10;
    private static final int HEADER_BYTES = 16 << 10;
    private static final int CHUNK_BYTES = 64 << 10;

    private final EventLoops loops;
    private final ListenerSecurity security;
    private final Connections httpConnections;
    private final Connections tcpConnections;

    Listeners(ServerConfig config, EventLoops loops, ListenerSecurity security, Clock clock) {
        this.loops = loops;
        this.security = security;
        int perAddress = config.count(ServerOption.CONNECTIONS_PER_ADDRESS);
        this.httpConnections = new Connections(MOST_CONNECTIONS, perAddress, clock, line -> LOG.warn("http: {}", line));
        this.tcpConnections = new Connections(MOST_CONNECTIONS, perAddress, clock, line -> LOG.warn("tcp: {}", line));
    }

    Connections http() {
        return httpConnections;
    }

    Connections tcp() {
        return tcpConnections;
    }

    Channel bindHttp(ServerConfig config, Routes routes, RequestsUnderWay underWay, Clock clock) throws IOException {
        return bind(config, ServerOption.HTTP, httpConnections, pipeline -> {
            HttpTimer timer = new HttpTimer(clock);
            pipeline.addLast(timer);
            pipeline.addLast(new HttpServerCodec(new HttpDecoderConfig()
                    .setMaxInitialLineLength(LINE_BYTES)
                    .setMaxHeaderSize(HEADER_BYTES)
                    .setMaxChunkSize(CHUNK_BYTES)));
            pipeline.addLast(new HttpRouter(routes, underWay, timer));
        });
    }

    Channel bindTcp(ServerConfig config, Consumer<ChannelPipeline> lines) throws IOException {
        return bind(config, ServerOption.TCP, tcpConnections, lines);
    }

    private Channel bind(
            ServerConfig config, ServerOption option, Connections connections, Consumer<ChannelPipeline> handlers)
            throws IOException {
        InetSocketAddress address = config.address(option);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                // A client may close its sending half and still wait for the answer (nc -N).
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, ANSWER_BUFFER)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(connections);
                        security.secure(option, channel.pipeline());
                        handlers.accept(channel.pipeline());
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address.getAddress().getHostAddress() + ':' + address.getPort() + ": "
                            + bound.cause().getMessage() + "; " + option.flag() + " HOST:PORT chooses another",
                    bound.cause());
        }
        return bound.channel();
    }

    static void closeAll(ChannelGroup channels) {
        channels.close().awaitUninterruptibly(PATIENCE_MS);
    }

    /// Closes as if the senders had broken off: a line that is begun must not be read as a whole one.
    static void cutAll(ChannelGroup channels) {
        StoppingException stop = new StoppingException();
        channels.forEach(channel -> channel.pipeline().fireExceptionCaught(stop));
        channels.newCloseFuture().awaitUninterruptibly(PATIENCE_MS);
    }
}

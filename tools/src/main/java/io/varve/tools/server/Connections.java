// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.varve.engine.admission.rate.AddressBlock;
import io.varve.engine.io.Clock;
import io.varve.ingest.flow.QuietPeriod;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// The open connections of one listener. Beyond the limits a new one is closed at once, before a byte of it is read; the log says so once in ten seconds.
///
/// Threads: any; each connection calls from its own loop.
@Sharable
final class Connections extends ChannelInboundHandlerAdapter {
    private final int most;
    private final int mostPerAddress;
    private final QuietPeriod quiet;
    private final Consumer<String> log;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /// @param mostPerAddress 0 = as many as there may be in all
    /// @param log gets a line about refused connections
    Connections(int most, int mostPerAddress, Clock clock, Consumer<String> log) {
        this.most = most;
        this.mostPerAddress = mostPerAddress == 0 ? most : mostPerAddress;
        this.quiet = new QuietPeriod(clock);
        this.log = log;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            var _ = channel.close();
            return;
        }
        InetAddress address = AddressBlock.of(remote.getAddress());
        int now = byAddress.merge(address, 1, Integer::sum);
        channel.closeFuture()
                .addListener(
                        closed -> byAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1));
        if (now > mostPerAddress || open.size() >= most) {
            refused.increment();
            var _ = channel.close();
            tell(address, now > mostPerAddress);
            return;
        }
        accepted.increment();
        open.add(channel);
        ctx.fireChannelActive();
    }

    private void tell(InetAddress address, boolean ofAddress) {
        long more = quiet.admit();
        if (more < 0) {
            return;
        }
        log.accept("connection refused: address=" + AddressBlock.text(address)
                + (ofAddress
                        ? ", limit=" + mostPerAddress + " (" + ServerOption.CONNECTIONS_PER_ADDRESS.key() + ")"
                        : ", limit=" + most + " in all")
                + (more == 0 ? "" : "; " + more + " more since the last such line"));
    }

    ChannelGroup channels() {
        return open;
    }

    int count() {
        return open.size();
    }

    long accepted() {
        return accepted.sum();
    }

    long refused() {
        return refused.sum();
    }
}

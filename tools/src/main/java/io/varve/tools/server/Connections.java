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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// The open connections of one listener. Beyond the limits a new one is closed at once, before a byte of it is read.
///
/// Threads: any; each connection calls from its own loop.
@Sharable
final class Connections extends ChannelInboundHandlerAdapter {
    private final int most;
    private final int mostPerAddress;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    Connections(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            var _ = channel.close();
            return;
        }
        InetAddress address = remote.getAddress();
        int now = byAddress.merge(address, 1, Integer::sum);
        channel.closeFuture()
                .addListener(
                        closed -> byAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1));
        if (now > mostPerAddress || open.size() >= most) {
            refused.increment();
            var _ = channel.close();
            return;
        }
        accepted.increment();
        open.add(channel);
        ctx.fireChannelActive();
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

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.varve.engine.fault.VarveException;
import io.varve.ingest.flow.ConnectionTimes;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.flow.LineStream;
import io.varve.ingest.flow.ProducerLeases;
import io.varve.ingest.flow.RejectedLine;
import io.varve.ingest.flow.SourceName;
import io.varve.ingest.flow.StreamOwner;
import io.varve.ingest.limit.HeldReading;
import io.varve.ingest.limit.SenderLimits;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection's lines. Rows are published when the socket is drained; no timer delays them. Nothing is ever written back, but to a sender whose [Hello] asks for it.
///
/// However a connection ends, the finished lines that were taken are published; the last one, without its newline, counts only when the sender has ended the
/// stream. A sender that ends while a budget is empty has ended when that has let through what came: until then the connection stays open and keeps its place.
/// One that breaks off leaves what waits, as it leaves what is in its socket.
final class LineTcpHandler extends ChannelDuplexHandler implements StreamOwner {
    private final Ingest ingest;
    private final LineTcpConfig config;
    private final Hello hello;
    private final ProducerLeases.@Nullable Lease lease;
    /// For a sender that wants answers.
    private final @Nullable Acknowledgements told;
    private @Nullable ChannelHandlerContext context;
    private @Nullable LineStream stream;
    private @Nullable SenderLimits limits;
    private @Nullable HeldReading reading;
    private @Nullable OpenLine openLine;
    private String source = "tcp";
    /// The last line may be cut short.
    private boolean reset;
    private boolean senderEnded;
    private boolean closesWhenTold;

    /// @param lease of the producer whose lines come, if they are a producer's
    LineTcpHandler(Ingest ingest, LineTcpConfig config, Hello hello, ProducerLeases.@Nullable Lease lease) {
        this.ingest = ingest;
        this.config = config;
        this.hello = hello;
        this.lease = lease;
        this.told = hello.acknowledges() ? new Acknowledgements(hello.numbering(), this::tellLater) : null;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "added");
    }

    private LineStream stream() {
        return Objects.requireNonNull(stream, "added");
    }

    private HeldReading reading() {
        return Objects.requireNonNull(reading, "added");
    }

    private OpenLine openLine() {
        return Objects.requireNonNull(openLine, "added");
    }

    @Override
    public SenderLimits limits() {
        return Objects.requireNonNull(limits, "added");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        SenderLimits asked = new SenderLimits(ingest.rates(), ctx.channel().remoteAddress());
        asked.begin(hello.database(), false);
        limits = asked;
        reading = new HeldReading(asked, ctx.executor(), this::onReleased);
        LineStream made = new LineStream(
                ingest.loop(ctx.channel().eventLoop()), this, new ConnectionTimes(), config.disconnectOnError());
        made.begin(
                hello.database(),
                hello.precision(),
                hello.numbering(),
                told == null ? null : told.answer(),
                hello.durability().durability(),
                true);
        stream = made;
        openLine = new OpenLine(made, ingest.clock(), ctx.executor(), config.openLineTimeoutNs(), this::onStalled);
        if (ctx.channel().isActive()) {
            source = SourceName.of("tcp", ctx.channel().remoteAddress());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        source = SourceName.of("tcp", ctx.channel().remoteAddress());
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!reading().keeps(bytes, !stream().isReady())) {
            offer(bytes);
        }
        reading().check();
        holdBack();
        openLine().look();
    }

    private void offer(ByteBuf bytes) {
        try {
            limits().payBytes(bytes.readableBytes());
            stream().offer(bytes);
        } finally {
            bytes.release();
        }
    }

    /// Offers what was kept, piece by piece while the budgets have something, and ends the stream behind it when its sender has.
    private void takeKept() {
        while (stream().isReady() && !reading().isHeld()) {
            ByteBuf bytes = reading().poll();
            if (bytes == null) {
                break;
            }
            offer(bytes);
            reading().check();
        }
        if (senderEnded && !reading().hasKept()) {
            stream().end();
        }
    }

    /// Waits for no budget any more.
    private void takeAllKept() {
        for (ByteBuf bytes = reading().poll(); bytes != null; bytes = reading().poll()) {
            offer(bytes);
        }
    }

    @Override
    public boolean wantsRefusals() {
        return told != null;
    }

    @Override
    public void onRefused(RejectedLine line) {
        if (told != null) {
            told.refused(line);
        }
    }

    @Override
    public void onPublished(long lines) {
        if (told != null) {
            told.close(lines);
            stream().answer(told.answer());
        }
    }

    /// Threads: any.
    private void tellLater() {
        ingest.loop(context().channel().eventLoop()).execute(this::tell);
    }

    /// Sends what can be told now. A sender that does not read is not read from.
    private void tell() {
        Acknowledgements answers = Objects.requireNonNull(told, "asked for");
        Acknowledgements.Told news = answers.poll();
        if (news == null || !context().channel().isActive()) {
            return;
        }
        if (lease != null && news.nextLine() > 0) {
            lease.advance(news.nextLine());
        }
        var sent = context().writeAndFlush(ByteBufUtil.writeUtf8(context().alloc(), news.text()));
        if (news.failure() != null || (closesWhenTold && answers.isEmpty())) {
            var _ = sent.addListener(ChannelFutureListener.CLOSE);
        }
        holdBack();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        readOn();
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        stream().publish();
        holdBack();
        ctx.fireChannelReadComplete();
    }

    private boolean mayRead() {
        return stream().isReady()
                && !senderEnded
                && context().channel().isWritable()
                && !reading().isHeld();
    }

    private void holdBack() {
        openLine().pause(reading().isHeld());
        if (!mayRead()) {
            context().channel().config().setAutoRead(false);
        }
    }

    private void readOn() {
        if (mayRead()) {
            context().channel().config().setAutoRead(true);
        }
    }

    /// The budgets have something again.
    private void onReleased() {
        openLine().pause(false);
        goOn();
    }

    private void goOn() {
        if (reading().hasKept()) {
            takeKept();
            stream().publish();
        }
        reading().check();
        openLine().look();
        holdBack();
        readOn();
    }

    private void onStalled() {
        ingest.counters().stalledConnection();
        ingest.listener().onClosed(source, stalled(openLine().line(), config));
        reset = true;
        close();
    }

    static String stalled(long line, LineTcpConfig config) {
        return "line " + line + " was begun and not ended for "
                + TimeUnit.NANOSECONDS.toSeconds(config.openLineTimeoutNs()) + " s";
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            senderEnded = true;
            takeKept();
            holdBack();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        openLine().stop();
        if (!reading().isHeld()) {
            takeAllKept();
        }
        boolean lost = reading().close();
        if (reset || lost) {
            stream().cut();
        } else {
            stream().end();
        }
        ctx.fireChannelInactive();
    }

    /// Not the sender closes: its last line may be cut short.
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        reset = true;
        var _ = ctx.close(promise);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // After a reset the last line may be cut short.
        reset = true;
        if (cause instanceof StoppingException) {
            takeAllKept();
        } else if (!(cause instanceof IOException)) {
            ingest.listener().onError(source, cause);
        }
        close();
    }

    private void close() {
        var _ = context().close();
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public void onReady() {
        reading().check();
        goOn();
    }

    @Override
    public void onFinished() {
        // What is told later still counts.
        endLease();
        if (!context().channel().isActive()) {
            return;
        }
        if (!senderEnded) {
            ingest.listener().onClosed(source, whyOver());
        }
        if (told != null && told.hasRefused()) {
            // The line that ended the stream.
            told.close(stream().lines());
        }
        if (told == null || told.isEmpty()) {
            close();
        } else {
            closesWhenTold = true;
        }
    }

    private void endLease() {
        if (lease != null) {
            lease.end();
        }
    }

    /// What ended the stream before its sender did.
    private String whyOver() {
        if (!config.disconnectOnError()) {
            return "line too long, in an open string: nobody knows where the next line begins";
        }
        RejectedLine refused = stream().refusals().first().getFirst();
        return "refused line " + refused.lineNumber() + ": " + refused.reason();
    }

    @Override
    public void onFailed(VarveException cause) {
        endLease();
        ingest.listener().onError(source, cause);
        close();
    }
}

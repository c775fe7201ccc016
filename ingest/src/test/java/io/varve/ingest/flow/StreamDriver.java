// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.varve.engine.fault.VarveException;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.Durability;
import io.varve.ingest.limit.SenderLimits;
import io.varve.ingest.line.Precision;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Feeds a [LineStream] as a connection would: on its loop, waiting while it is parked.
final class StreamDriver implements StreamOwner {
    private final DefaultEventLoop loop;
    private final SenderLimits limits;
    final LineStream stream;
    volatile boolean finished;
    volatile @Nullable VarveException failure;
    private @Nullable Answer answer;

    StreamDriver(IngestFixture fixture, DefaultEventLoop loop, AssignedTimes times, boolean stopAtRefusal) {
        this.loop = loop;
        this.limits = new SenderLimits(fixture.ingest.rates(), null);
        this.stream = call(() -> new LineStream(fixture.ingest.loop(loop), this, times, stopAtRefusal));
    }

    StreamDriver(IngestFixture fixture, DefaultEventLoop loop) {
        this(fixture, loop, new ConnectionTimes(), false);
    }

    <T> T call(Callable<T> task) {
        try {
            return loop.submit(task).get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    StreamDriver begin(String database, Precision precision) {
        finished = false;
        failure = null;
        Answer made = new Answer(() -> {});
        answer = made;
        call(() -> {
            stream.begin(database, precision, Numbering.NONE, made, Durability.COMMITTED, made == null);
            return true;
        });
        return this;
    }

    StreamDriver offer(byte[] bytes, int from, int to) {
        IngestFixture.await(() -> finished || failure != null || call(stream::isReady));
        call(() -> {
            stream.offer(Unpooled.wrappedBuffer(bytes, from, to - from));
            return true;
        });
        return this;
    }

    StreamDriver offer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return offer(bytes, 0, bytes.length);
    }

    /// Ends, and waits for the answer.
    void end() {
        call(() -> {
            stream.end();
            return true;
        });
        IngestFixture.await(() -> finished || failure != null);
        Answer made = answer;
        if (failure == null && made != null) {
            made.seal();
            IngestFixture.await(made::isDone);
        }
    }

    void send(String text) {
        begin(LineConfig.DEFAULT_DATABASE, Precision.NS).offer(text).end();
    }

    @Override
    public SenderLimits limits() {
        return limits;
    }

    @Override
    public String source() {
        return "test";
    }

    @Override
    public void onReady() {}

    @Override
    public void onFinished() {
        finished = true;
    }

    @Override
    public void onFailed(VarveException cause) {
        failure = cause;
    }
}

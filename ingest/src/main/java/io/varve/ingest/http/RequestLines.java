// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.channel.ChannelHandlerContext;
import io.varve.engine.admission.rate.RateRefusal;
import io.varve.engine.fault.VarveException;
import io.varve.engine.shard.Answer;
import io.varve.ingest.flow.DryRun;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.flow.LineStream;
import io.varve.ingest.flow.LoopWriter;
import io.varve.ingest.flow.RequestTimes;
import io.varve.ingest.flow.SourceName;
import io.varve.ingest.flow.StreamOwner;
import io.varve.ingest.flow.Watched;
import io.varve.ingest.http.encoding.BodyException;
import io.varve.ingest.limit.SenderLimits;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The lines of the request under way: whether they may come, how long they wait for room, and what the engine answers.
///
/// ```
/// admit ─► begin ─► (lines) ─► finish ─► owner.onWritten         or owner.onRefused, at any time behind begin; then end
/// ```
/// Threads: its connection's.
final class RequestLines implements StreamOwner, Watched {
    /// Who reads the body and sends the answer.
    interface Owner {
        /// More of the body is welcome.
        void onReady();

        /// Nothing more of the request is written.
        void onRefused(WriteError error);

        /// The rows are as durable as asked.
        ///
        /// @param error which lines were refused; null: none
        void onWritten(@Nullable WriteError error);
    }

    private final Ingest ingest;
    private final ChannelHandlerContext context;
    private final Owner owner;
    private final String source;
    private final LoopWriter writer;
    private final SenderLimits limits;
    private final RequestTimes times;
    private final LineStream stream;
    private final RequestProducer producer;
    private final RoomPatience patience;
    private @Nullable Answer answer;
    /// Why the body was not read to its end.
    private @Nullable BodyException broken;
    private String durability = "";
    private boolean finishing;
    /// The stream took nothing more before the body ended: a line cannot be told from the next.
    private boolean finishedEarly;

    RequestLines(Ingest ingest, WriteConfig config, ChannelHandlerContext context, Owner owner) {
        this.ingest = ingest;
        this.context = context;
        this.owner = owner;
        this.source = SourceName.of("http", context.channel().remoteAddress());
        this.writer = ingest.loop(context.channel().eventLoop());
        this.limits = new SenderLimits(ingest.rates(), context.channel().remoteAddress());
        this.times = new RequestTimes(ingest);
        this.stream = new LineStream(writer, this, times, false);
        this.producer = new RequestProducer(ingest.producers());
        this.patience = new RoomPatience(config.overloadWaitNs());
    }

    LineStream stream() {
        return stream;
    }

    String durability() {
        return durability;
    }

    /// Whether a request may begin; null, or why not.
    @Nullable
    WriteError admit(WriteRequest asked) {
        limits.begin(asked.database(), true);
        RateRefusal tooMuch = limits.refusal();
        if (tooMuch != null) {
            limits.countRefused(tooMuch);
            return WriteError.limited(tooMuch, false);
        }
        return asked.dryRun() ? null : producer.begin(asked.numbering(), context.executor(), this::close);
    }

    /// Who looks at the lines before, or instead of, the stream; null: nobody.
    @Nullable
    DryRun looks(WriteRequest asked) {
        if (asked.dryRun()) {
            return writer.dryRun(source, asked.database(), asked.precision());
        }
        return asked.acceptPartial() ? null : writer.rehearsal(source, asked.database(), asked.precision());
    }

    /// From now on until [#end] the request ends when the engine does.
    void watch() {
        writer.watch(this);
    }

    /// Begins the lines of a request that was admitted.
    ///
    /// @param bodyBytes below zero if it is not known
    void begin(WriteRequest asked, long bodyBytes) {
        broken = null;
        finishing = false;
        finishedEarly = false;
        patience.begin();
        times.begin(bodyBytes);
        durability = asked.durability().name();
        Answer[] own = new Answer[1];
        Answer made = new Answer(() -> writer.execute(() -> onAnswer(Objects.requireNonNull(own[0]))));
        own[0] = made;
        answer = made;
        stream.begin(
                asked.database(),
                asked.precision(),
                asked.numbering(),
                made,
                asked.durability().durability(),
                false);
    }

    /// No more lines come.
    void finish() {
        finishing = true;
        if (finishedEarly) {
            answer().seal();
        } else if (broken != null) {
            stream.cut();
        } else {
            stream.end();
        }
    }

    /// As [#finish], for a body that cannot be read further.
    void finish(BodyException cause) {
        broken = cause;
        finish();
    }

    private Answer answer() {
        return Objects.requireNonNull(answer, "begun");
    }

    private void onAnswer(Answer done) {
        if (done != answer || !finishing) {
            return;
        }
        VarveException failure = done.failure();
        if (failure != null) {
            owner.onRefused(errorOf(failure));
        } else if (broken != null) {
            owner.onRefused(WriteError.broken(broken.getMessage(), stream.refusals(), stream.rows()));
        } else {
            producer.answered(stream.lines(), finishedEarly);
            owner.onWritten(
                    stream.refusals().count() == 0 ? null : WriteError.refused(stream.refusals(), stream.rows()));
        }
    }

    /// The request is over, and what it has published is on its way.
    void end() {
        answer = null;
        producer.end();
        writer.unwatch(this);
    }

    /// Drops what is not published.
    void abandon() {
        stream.abandon();
    }

    private void close() {
        var _ = context.close();
    }

    WriteError errorOf(BodyException cause) {
        return WriteError.of(cause, writer.retryAfterSeconds());
    }

    private WriteError errorOf(VarveException cause) {
        return WriteError.of(cause, stream.rows() > 0, writer.retryAfterSeconds());
    }

    @Override
    public void onTick(long monotonicNs, @Nullable Throwable engineFailure) {
        if (engineFailure != null) {
            stream.abandon();
            owner.onRefused(WriteError.internal("engine has failed: cause=" + engineFailure));
        } else if (patience.isOver(stream.isWaitingForRoom(), stream.lines(), monotonicNs)) {
            stream.abandon();
            ingest.counters().overloadedRequest();
            owner.onRefused(WriteError.overloaded(stream.rows() > 0, writer.retryAfterSeconds()));
        }
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public SenderLimits limits() {
        return limits;
    }

    @Override
    public void onLimited(RateRefusal tooMuch) {
        stream.abandon();
        limits.countRefused(tooMuch);
        owner.onRefused(WriteError.limited(tooMuch, stream.rows() > 0));
    }

    @Override
    public void onReady() {
        owner.onReady();
    }

    @Override
    public void onFinished() {
        if (finishing) {
            answer().seal();
        } else {
            finishedEarly = true;
        }
    }

    @Override
    public void onFailed(VarveException cause) {
        owner.onRefused(errorOf(cause));
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.varve.engine.fault.VarveException;
import io.varve.engine.shard.Answer;
import io.varve.ingest.flow.DryRun;
import io.varve.ingest.flow.DryRunReport;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.flow.LineStream;
import io.varve.ingest.flow.LoopWriter;
import io.varve.ingest.flow.RequestTimes;
import io.varve.ingest.flow.SourceName;
import io.varve.ingest.flow.StreamOwner;
import io.varve.ingest.flow.Watched;
import io.varve.ingest.http.encoding.BodyException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The write requests of one connection, one after the other: what is pipelined waits.
///
/// ```
/// IDLE ─► BODY ─► DRAINING ─► ANSWERING ─► IDLE    BODY: lines are parsed as they come, DRAINING: it has come and is being decoded
///   └────► REFUSED ──────────────────────► IDLE    ANSWERING: the engine has them, REFUSED: the answer is known; the rest of the body is
/// ```                                              read and dropped first
/// A body that cannot be read to its end is answered when the rows before are as durable as asked.
final class WriteHandler extends ChannelInboundHandlerAdapter implements StreamOwner, Watched {
    private enum State {
        IDLE,
        BODY,
        DRAINING,
        REFUSED,
        ANSWERING,
        CLOSED
    }

    private static final long LINGER_MS = 1000;

    private final WriteService service;
    private final Ingest ingest;
    private final WriteConfig config;
    private final WriteResponder responder;
    private final RequestTimes times;
    private final ArrayDeque<Object> pipelined = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable BodyFlow body;
    private @Nullable LoopWriter writer;
    private @Nullable LineStream stream;
    private State state = State.IDLE;
    private String source = "http";
    private String durability = "";
    private @Nullable Answer answer;
    private @Nullable WriteError refusal;
    private boolean dryRun;
    /// Why the body was not read to its end.
    private @Nullable BodyException broken;
    private boolean bodyEnded;
    /// The stream took nothing more before the body ended: a line cannot be told from the next.
    private boolean finishedEarly;
    private long waitingSinceNs;
    private boolean wasWaiting;
    private final RequestProducer producer;

    WriteHandler(WriteService service, Ingest ingest, WriteConfig config) {
        this.service = service;
        this.ingest = ingest;
        this.config = config;
        this.responder = new WriteResponder(config.version());
        this.times = new RequestTimes(ingest);
        this.producer = new RequestProducer(ingest.producers());
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "added");
    }

    private BodyFlow body() {
        return Objects.requireNonNull(body, "added");
    }

    private LoopWriter writer() {
        return Objects.requireNonNull(writer, "added");
    }

    private LineStream stream() {
        return Objects.requireNonNull(stream, "added");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        LoopWriter loop = ingest.loop(ctx.channel().eventLoop());
        writer = loop;
        body = service.newBodyFlow(ctx.alloc());
        stream = new LineStream(loop, this, times, false);
        source = SourceName.of("http", ctx.channel().remoteAddress());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (isBusy() || !pipelined.isEmpty()) {
            pipelined.add(message);
            ctx.channel().config().setAutoRead(false);
            return;
        }
        take(message);
    }

    /// Whether the body has come and nothing more can be taken before its answer.
    private boolean isBusy() {
        return state == State.DRAINING || state == State.ANSWERING;
    }

    private void take(Object message) {
        try {
            if (state == State.CLOSED) {
                closeAtEnd(message);
                return;
            }
            if (message instanceof HttpRequest request) {
                onRequest(request);
            }
            if (message instanceof HttpContent content) {
                onContent(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void closeAtEnd(Object message) {
        if (message instanceof LastHttpContent) {
            close();
        }
    }

    private void onRequest(HttpRequest request) {
        responder.begin(request, service.nextRequestId());
        bodyEnded = false;
        finishedEarly = false;
        broken = null;
        refusal = null;
        wasWaiting = false;
        boolean asksFirst = HttpUtil.is100ContinueExpected(request);
        WriteError error = begin(request);
        if (error == null) {
            state = State.BODY;
            writer().watch(this);
            if (asksFirst) {
                var _ = context()
                        .writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
            return;
        }
        if (asksFirst || HttpUtil.getContentLength(request, 0L) > config.maxBodyBytes()) {
            answerAndClose(error);
        } else {
            refuse(error);
        }
    }

    /// Begins the request's lines, or says why not.
    private @Nullable WriteError begin(HttpRequest request) {
        Admission admission = Admission.of(request, config, ingest.engine());
        responder.dialect(admission.dialect());
        if (admission.malformed()) {
            responder.dropConnection(false);
        }
        WriteRequest asked = admission.asked();
        if (asked == null) {
            return admission.error();
        }
        dryRun = asked.dryRun();
        durability = asked.durability().name();
        WriteError unwelcome =
                dryRun ? null : producer.begin(asked.numbering(), context().executor(), this::close);
        if (unwelcome != null) {
            return unwelcome;
        }
        try {
            body().begin(
                            admission.encoding(),
                            dryRun || !asked.acceptPartial() ? looks(asked) : null,
                            dryRun ? null : stream());
        } catch (BodyException e) {
            return errorOf(e);
        }
        if (!dryRun) {
            times.begin(HttpUtil.getContentLength(request, -1L));
            Answer[] own = new Answer[1];
            Answer made = new Answer(() -> writer().execute(() -> onAnswer(Objects.requireNonNull(own[0]))));
            own[0] = made;
            answer = made;
            stream()
                    .begin(
                            asked.database(),
                            asked.precision(),
                            asked.numbering(),
                            made,
                            asked.durability().durability(),
                            false);
        }
        return null;
    }

    private DryRun looks(WriteRequest asked) {
        return dryRun
                ? writer().dryRun(source, asked.database(), asked.precision())
                : writer().rehearsal(source, asked.database(), asked.precision());
    }

    private void onContent(HttpContent content) {
        if (state != State.BODY && state != State.REFUSED) {
            return;
        }
        try {
            if (state == State.BODY) {
                body().add(content.content());
            } else {
                body().drop(content.content());
            }
        } catch (BodyException e) {
            stream().abandon();
            answerAndClose(errorOf(e));
            return;
        }
        if (content.decoderResult().isFailure() && state == State.BODY) {
            stream().abandon();
            answerAndClose(WriteError.invalid("malformed body"));
            return;
        }
        if (content instanceof LastHttpContent) {
            bodyEnded = true;
            body().end();
            state = state == State.BODY ? State.DRAINING : state;
        }
        if (state != State.REFUSED) {
            drain();
        } else if (bodyEnded) {
            answerRefusal();
        }
    }

    /// Hands on what has come of the body.
    private void drain() {
        try {
            switch (body().pump()) {
                case HELD_BACK -> {
                    if (state == State.BODY) {
                        context().channel().config().setAutoRead(false);
                    }
                }
                case DRAINED -> onDrained();
                case WANTS_MORE, OVERTAKEN -> {}
            }
        } catch (BodyException e) {
            breakOff(e);
        }
    }

    private void onDrained() {
        DryRunReport report = body().report();
        if (report == null) {
            state = State.ANSWERING;
            finish();
        } else if (dryRun) {
            writer().unwatch(this);
            responder.report(context(), report);
            idle();
        } else {
            stream().abandon();
            ingest.record(report);
            refuse(WriteError.allOrNothing(report));
        }
    }

    private void finish() {
        if (finishedEarly) {
            Objects.requireNonNull(answer, "begun").seal();
        } else if (broken != null) {
            stream().cut();
        } else {
            stream().end();
        }
    }

    /// Nothing more can be read. What came before is kept, if it was handed on.
    private void breakOff(BodyException cause) {
        boolean kept = body().writesAsItComes() && cause.reason() == BodyException.Reason.CORRUPT;
        body().close();
        if (!kept) {
            stream().abandon();
            refuse(errorOf(cause));
            return;
        }
        broken = cause;
        state = State.ANSWERING;
        context().channel().config().setAutoRead(false);
        finish();
    }

    /// The rest of the body is dropped, then the answer is sent.
    private void refuse(WriteError error) {
        refusal = error;
        producer.end();
        writer().unwatch(this);
        body().close();
        state = State.REFUSED;
        if (bodyEnded) {
            answerRefusal();
        } else {
            takePipelined();
        }
    }

    private void answerRefusal() {
        WriteError error = Objects.requireNonNull(refusal, "refused");
        responder.error(context(), error, null, null);
        idle();
    }

    /// Answers before the body has been read. Closing at once would reset the connection and take the answer with it.
    private void answerAndClose(WriteError error) {
        responder.dropConnection(true);
        producer.end();
        writer().unwatch(this);
        body().close();
        state = State.CLOSED;
        responder.error(context(), error, null, null);
        var _ = context().executor().schedule(this::close, LINGER_MS, TimeUnit.MILLISECONDS);
    }

    private void onAnswer(Answer done) {
        if (done != answer || state != State.ANSWERING) {
            return;
        }
        VarveException failure = done.failure();
        if (failure != null) {
            refuse(errorOf(failure));
            return;
        }
        writer().unwatch(this);
        LineStream lines = stream();
        if (broken != null) {
            refuse(WriteError.broken(broken.getMessage(), lines.refusals(), lines.rows()));
            return;
        }
        producer.answered(lines.lines(), finishedEarly);
        if (lines.refusals().count() > 0) {
            responder.error(context(), WriteError.refused(lines.refusals(), lines.rows()), lines, durability);
        } else {
            responder.success(context(), lines, durability);
        }
        idle();
    }

    /// Ready for the next request, which may have come already.
    private void idle() {
        state = State.IDLE;
        answer = null;
        producer.end();
        body().close();
        takePipelined();
    }

    private void takePipelined() {
        while (!pipelined.isEmpty() && !isBusy()) {
            take(pipelined.poll());
        }
        if (pipelined.isEmpty()) {
            context().channel().config().setAutoRead(true);
        }
    }

    private WriteError errorOf(BodyException cause) {
        return WriteError.of(cause, writer().retryAfterSeconds());
    }

    private WriteError errorOf(VarveException cause) {
        return WriteError.of(cause, stream().rows() > 0, writer().retryAfterSeconds());
    }

    @Override
    public void onTick(long monotonicNs, @Nullable Throwable engineFailure) {
        if (engineFailure != null) {
            stream().abandon();
            refuse(WriteError.internal("engine has failed: cause=" + engineFailure));
            return;
        }
        boolean waiting = stream().isWaitingForRoom();
        if (waiting && !wasWaiting) {
            waitingSinceNs = monotonicNs;
        }
        wasWaiting = waiting;
        if (waiting && monotonicNs - waitingSinceNs >= config.overloadWaitNs()) {
            stream().abandon();
            ingest.counters().overloadedRequest();
            refuse(WriteError.overloaded(stream().rows() > 0, writer().retryAfterSeconds()));
        }
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public void onReady() {
        if (state == State.BODY) {
            context().channel().config().setAutoRead(true);
        }
        if (state == State.BODY || state == State.DRAINING) {
            drain();
        }
    }

    @Override
    public void onFinished() {
        if (state == State.ANSWERING) {
            Objects.requireNonNull(answer, "begun").seal();
        } else {
            finishedEarly = true;
        }
    }

    @Override
    public void onFailed(VarveException cause) {
        refuse(errorOf(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }

    private void close() {
        var _ = context().close();
    }

    private void end() {
        state = State.CLOSED;
        body().close();
        writer().unwatch(this);
        stream().abandon();
        producer.end();
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            ingest.listener().onError(source, cause);
        }
        close();
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.varve.ingest.flow.DryRunReport;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.http.encoding.BodyException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One write request of a connection at a time.
///
/// ```
/// IDLE ─► BODY ─► DRAINING ─► ANSWERING ─► IDLE    BODY: lines are parsed as they come, DRAINING: it has come and is being decoded
///   └────► REFUSED ──────────────────────► IDLE    ANSWERING: the engine has them, REFUSED: the answer is known; the rest of the body is
/// ```                                              read and dropped first
/// A body that cannot be read to its end is answered when the rows before are as durable as asked. Threads: its connection's.
final class WriteExchange implements RequestLines.Owner {
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
    private final ChannelHandlerContext context;
    private final Runnable onTakesMore;
    private final RequestLines lines;
    private final BodyFlow body;
    private final WriteResponder responder;
    private State state = State.IDLE;
    private @Nullable WriteError refusal;
    private boolean dryRun;
    private boolean bodyEnded;

    /// @param onTakesMore called when what is pipelined may be taken
    WriteExchange(
            WriteService service,
            Ingest ingest,
            WriteConfig config,
            ChannelHandlerContext context,
            Runnable onTakesMore) {
        this.service = service;
        this.ingest = ingest;
        this.config = config;
        this.context = context;
        this.onTakesMore = onTakesMore;
        this.lines = new RequestLines(ingest, config, context, this);
        this.body = service.newBodyFlow(context.alloc(), lines.limits());
        this.responder = new WriteResponder(config.version());
    }

    RequestLines lines() {
        return lines;
    }

    /// Whether the body has come and nothing more can be taken before its answer.
    boolean isBusy() {
        return state == State.DRAINING || state == State.ANSWERING;
    }

    void take(Object message) {
        if (state == State.CLOSED) {
            if (message instanceof LastHttpContent) {
                close();
            }
            return;
        }
        if (message instanceof HttpRequest request) {
            onRequest(request);
        }
        if (message instanceof HttpContent content) {
            onContent(content);
        }
    }

    private void onRequest(HttpRequest request) {
        responder.begin(request, service.nextRequestId());
        bodyEnded = false;
        refusal = null;
        boolean asksFirst = HttpUtil.is100ContinueExpected(request);
        WriteError error = begin(request);
        if (error == null) {
            state = State.BODY;
            lines.watch();
            if (asksFirst) {
                var _ = context.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
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
        WriteError unwelcome = lines.admit(asked);
        if (unwelcome != null) {
            return unwelcome;
        }
        try {
            body.begin(admission.encoding(), lines.looks(asked), dryRun ? null : lines.stream());
        } catch (BodyException e) {
            return lines.errorOf(e);
        }
        if (!dryRun) {
            lines.begin(asked, HttpUtil.getContentLength(request, -1L));
        }
        return null;
    }

    private void onContent(HttpContent content) {
        if (state != State.BODY && state != State.REFUSED) {
            return;
        }
        try {
            if (state == State.BODY) {
                body.add(content.content());
            } else {
                body.drop(content.content());
            }
        } catch (BodyException e) {
            lines.abandon();
            answerAndClose(lines.errorOf(e));
            return;
        }
        if (content.decoderResult().isFailure() && state == State.BODY) {
            lines.abandon();
            answerAndClose(WriteError.invalid("malformed body"));
            return;
        }
        if (content instanceof LastHttpContent) {
            bodyEnded = true;
            body.end();
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
            switch (body.pump()) {
                case HELD_BACK -> {
                    if (state == State.BODY) {
                        context.channel().config().setAutoRead(false);
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
        DryRunReport report = body.report();
        if (report == null) {
            state = State.ANSWERING;
            lines.finish();
        } else if (dryRun) {
            responder.report(context, report);
            idle();
        } else {
            lines.abandon();
            ingest.record(report);
            refuse(WriteError.allOrNothing(report));
        }
    }

    /// Nothing more can be read. What came before is kept, if it was handed on.
    private void breakOff(BodyException cause) {
        boolean kept = body.writesAsItComes() && cause.reason() == BodyException.Reason.CORRUPT;
        body.close();
        if (!kept) {
            lines.abandon();
            refuse(lines.errorOf(cause));
            return;
        }
        state = State.ANSWERING;
        context.channel().config().setAutoRead(false);
        lines.finish(cause);
    }

    /// The rest of the body is dropped, then the answer is sent.
    private void refuse(WriteError error) {
        refusal = error;
        lines.end();
        body.close();
        state = State.REFUSED;
        if (bodyEnded) {
            answerRefusal();
        } else {
            onTakesMore.run();
        }
    }

    private void answerRefusal() {
        WriteError error = Objects.requireNonNull(refusal, "refused");
        responder.error(context, error, null, null);
        idle();
    }

    /// Answers before the body has been read. Closing at once would reset the connection and take the answer with it.
    private void answerAndClose(WriteError error) {
        responder.dropConnection(true);
        lines.end();
        body.close();
        state = State.CLOSED;
        responder.error(context, error, null, null);
        var _ = context.executor().schedule(this::close, LINGER_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onWritten(@Nullable WriteError error) {
        if (error != null) {
            responder.error(context, error, lines.stream(), lines.durability());
        } else {
            responder.success(context, lines.stream(), lines.durability());
        }
        idle();
    }

    /// Ready for the next request, which may have come already.
    private void idle() {
        state = State.IDLE;
        lines.end();
        body.close();
        onTakesMore.run();
    }

    @Override
    public void onRefused(WriteError error) {
        refuse(error);
    }

    @Override
    public void onReady() {
        if (state == State.BODY) {
            context.channel().config().setAutoRead(true);
        }
        if (state == State.BODY || state == State.DRAINING) {
            drain();
        }
    }

    private void close() {
        var _ = context.close();
    }

    /// The connection has gone.
    void end() {
        state = State.CLOSED;
        body.close();
        lines.abandon();
        lines.end();
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ScheduledFuture;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.query.QueryResult;
import io.varve.query.SqlEngine;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.TextBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request on its way: waits for its turn, runs on a query thread, and stalls without a place while its client does not read. A query that takes
/// less time than it takes to wake that thread is answered by the event loop itself, if there is a place at once.
///
/// ```
///                               ┌──────── its turn, at once if it must end ── RETURNING
///                               ▼                                                ▲ writable, must end
///  WAITING ── its turn ──► RUNNING ── not writable ──────────────────────────► STALLED
///     │ waited too long       │
///     └───────────────────► DONE
/// ```
/// Threads: whoever moves the state to RUNNING owns all other fields until it moves it on; the context may be cancelled by any.
/// Memory: one buffer of text here, and what Netty holds up to the connection's high-water mark.
final class QueryExchange implements Runnable {
    private static final int CHUNK_BYTES = 32 << 10;
    /// So much waits for the next rows and, if there are none, is sent as a whole, with its length and at once.
    private static final int MOST_WHOLE_BYTES = 256 << 10;

    private enum State {
        WAITING,
        RUNNING,
        STALLED,
        RETURNING,
        DONE
    }

    private final QueryService service;
    private final ChannelHandlerContext channel;
    private final HttpRequest head;
    private final QueryRequest request;
    private final QueryHandler handler;
    private final Reply reply;
    private final AskerLimits limits;
    private final Runnable turn = this::onTurn;
    private final Runnable endStalled = this::onTooManyStalled;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile @Nullable QueryContext context;
    private volatile boolean cancelled;
    /// Ends the wait for the turn, then wakes the query at its deadline.
    private volatile @Nullable ScheduledFuture<?> timer;
    // Owned by whoever is RUNNING.
    private final TextBuffer text = new TextBuffer(CHUNK_BYTES + (CHUNK_BYTES >> 1));
    private @Nullable QueryResult result;
    private @Nullable RowEncoder encoder;
    /// The last row is with the encoder.
    private boolean drained;

    QueryExchange(
            QueryService service,
            ChannelHandlerContext channel,
            HttpRequest head,
            QueryRequest request,
            QueryHandler handler) {
        this.service = service;
        this.channel = channel;
        this.head = head;
        this.request = request;
        this.handler = handler;
        this.reply = new Reply(channel, head);
        this.limits = new AskerLimits(service.rates(), channel.channel().remoteAddress());
    }

    /// On the event loop.
    ///
    /// @throws HttpProblem when a rate limit does not let it begin
    void begin() {
        limits.begin();
        if (service.gate().tryEnter()) {
            state.set(State.RUNNING);
            beginAtOnce();
            return;
        }
        timer = channel.executor().schedule(this::onWaitedTooLong, service.maxWaitNs(), TimeUnit.NANOSECONDS);
        if (!service.gate().enter(turn)) {
            stopTimer();
            overloaded("too many queries wait");
        }
    }

    /// On the event loop, with a place: answers a quick query, hands any other one to a query thread.
    private void beginAtOnce() {
        boolean begun;
        try {
            begun = isBegunAtOnce();
        } catch (RuntimeException | Error e) {
            fail(e);
            finish();
            return;
        }
        if (begun) {
            run();
        } else {
            service.engine().threads().execute(this);
        }
    }

    /// Begins the answer if the query takes less time than handing it to another thread; says whether it did.
    private boolean isBegunAtOnce() {
        if (!request.values().isEmpty()) {
            return false;
        }
        QueryContext quick = service.engine().newQuickContext(request.timeoutNs());
        QueryResult opened = null;
        try {
            SqlEngine.Planned known = service.engine().known(request.sql(), request.database(), quick);
            SqlEngine.Planned planned = known == null ? null : request.form().narrowed(known);
            opened = planned == null ? null : service.engine().executeIfQuick(planned, quick);
            if (planned == null || opened == null) {
                return false;
            }
            watch(quick);
            show(planned, opened, quick);
            return true;
        } catch (ResourceExhaustedException e) {
            // It has more rows than it looked like; if they are too many for any query, its own thread says so.
            return false;
        } finally {
            if (opened == null) {
                quick.close();
            }
        }
    }

    private void onTurn() {
        if (state.compareAndSet(State.WAITING, State.RUNNING)) {
            stopTimer();
            service.engine().threads().execute(this);
        } else if (state.compareAndSet(State.RETURNING, State.RUNNING)) {
            service.engine().threads().execute(this);
        } else {
            service.gate().leave();
        }
    }

    private void stopTimer() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void onWaitedTooLong() {
        if (state.get() == State.WAITING && service.gate().withdraw(turn)) {
            overloaded("waited too long for other queries");
        }
    }

    private void overloaded(String why) {
        state.set(State.DONE);
        ErrorReply error = ErrorReply.of(
                new HttpProblem(HttpResponseStatus.SERVICE_UNAVAILABLE, "too busy: " + why, "Try again later."));
        reply.error(error, request.form().error(error), true);
        handler.onDone(this);
    }

    /// The client has gone.
    void cancel() {
        cancelled = true;
        QueryContext running = context;
        if (running != null) {
            running.cancel();
        }
        if (service.gate().withdraw(turn)) {
            state.set(State.DONE);
        }
        hurry();
    }

    private void onTooManyStalled() {
        QueryContext running = context;
        if (running != null) {
            running.end(QueryEndedException.Reason.STALLED);
        }
        hurry();
    }

    /// Goes on when its turn comes, if it has stalled.
    void wake() {
        if (state.compareAndSet(State.STALLED, State.RETURNING)) {
            service.gate().comeBack(endStalled, turn);
        }
    }

    /// Goes on at once, if it has stalled: it has to end.
    private void hurry() {
        wake();
        service.gate().hurry(turn);
    }

    /// On a query thread.
    @Override
    public void run() {
        try {
            if (result == null) {
                start();
            }
            if (!produce()) {
                return;
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        finish();
    }

    private void start() {
        QueryContext begun = service.engine().newContext(request.timeoutNs());
        watch(begun);
        SqlEngine.Planned planned;
        boolean handedOver = false;
        try {
            planned = service.engine().plan(request.sql(), request.database(), request.values(), begun);
            if (planned.changes() && !head.method().equals(HttpMethod.POST)) {
                throw new HttpProblem(
                        HttpResponseStatus.METHOD_NOT_ALLOWED,
                        "a statement that changes something needs POST",
                        "Use POST.");
            }
            planned = request.form().narrowed(planned);
            handedOver = true;
        } finally {
            if (!handedOver) {
                begun.close();
            }
        }
        SqlEngine.Planned narrow = planned;
        QueryResult opened = narrow.changes()
                ? whileOthersRun(() -> service.engine().execute(narrow, begun))
                : service.engine().execute(narrow, begun);
        show(narrow, opened, begun);
    }

    /// Lets whoever ends the query wake it, and its deadline too.
    private void watch(QueryContext begun) {
        context = begun;
        begun.whenEnded(this::hurry);
        if (cancelled) {
            begun.cancel();
        }
        timer = channel.executor()
                .schedule(this::hurry, begun.timeoutNs() + TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.NANOSECONDS);
    }

    /// Writes what comes before the rows.
    private void show(SqlEngine.Planned planned, QueryResult opened, QueryContext begun) {
        result = opened;
        RowEncoder rows = request.form().newEncoder(planned, begun);
        encoder = rows;
        reply.headers(request.form()
                .headers(TimeUnit.NANOSECONDS.toMillis(service.engine().epochNs())));
        rows.begin(opened.columns(), text);
        reply.warn(opened.context().warnings());
    }

    /// Carries out what waits for the engine more than it works, as a COMPACT of many hours: place and thread are others' meanwhile.
    private QueryResult whileOthersRun(Supplier<QueryResult> statement) {
        if (!service.gate().stepAside()) {
            return statement.get();
        }
        try {
            return service.engine().threads().whileAnotherStandsIn(statement);
        } finally {
            service.gate().stepBack();
        }
    }

    /// Writes rows until the end (true) or until the client must read first (false).
    private boolean produce() {
        QueryResult rows = result;
        RowEncoder format = encoder;
        if (rows == null || format == null) {
            return true;
        }
        boolean complete = false;
        while (!complete) {
            if (reply.hasBegun() && !channel.channel().isWritable()) {
                stall();
                return false;
            }
            rows.context().check();
            Batch batch = drained ? null : rows.nextBatch();
            if (batch != null && text.length() >= CHUNK_BYTES) {
                part();
            }
            if (batch == null) {
                drained = true;
                complete = format.end(text);
            } else {
                format.rows(batch, text);
            }
            // What comes behind the rows comes in parts of its own making.
            boolean isPart = batch == null || text.length() >= (reply.hasBegun() ? CHUNK_BYTES : MOST_WHOLE_BYTES);
            if (!complete && isPart) {
                part();
            }
        }
        payScanned();
        if (reply.hasBegun()) {
            reply.end(text);
        } else {
            reply.whole(request.form(), text);
        }
        return true;
    }

    private void part() {
        reply.part(request.form(), text);
        text.length(0);
    }

    /// Gives its place away; when this returns another thread may be running it already.
    private void stall() {
        QueryContext running = context;
        if (running != null) {
            running.check();
        }
        service.gate().stall(endStalled);
        state.set(State.STALLED);
        // Whoever called before the state was set has found nothing to wake.
        if (running != null && running.hasEnded()) {
            hurry();
        } else if (channel.channel().isWritable()) {
            wake();
        }
    }

    /// Before the answer ends, so that the client's next query finds it paid.
    private void payScanned() {
        QueryContext running = context;
        if (running != null) {
            limits.payScanned(running.scannedRows());
        }
    }

    private void fail(Throwable cause) {
        payScanned();
        ErrorReply error = ErrorReply.of(cause);
        if (cancelled) {
            return;
        }
        if (error.isOurs() || reply.hasBegun()) {
            String requestId = head.headers().get("Request-Id", "");
            service.listener().onFailed(requestId, request.sql(), cause);
        }
        if (!reply.hasBegun()) {
            reply.error(error, request.form().error(error), true);
            return;
        }
        RowEncoder format = encoder;
        boolean gone =
                cause instanceof QueryEndedException ended && ended.reason() == QueryEndedException.Reason.STALLED;
        if (!gone && format != null && format.endWithError(error, text)) {
            reply.end(text);
        } else {
            reply.cut();
        }
    }

    private void finish() {
        state.set(State.DONE);
        stopTimer();
        reply.release();
        QueryResult open = result;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            service.gate().leave();
            channel.executor().execute(() -> handler.onDone(this));
        }
    }
}

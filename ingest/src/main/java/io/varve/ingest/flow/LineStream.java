// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.netty.buffer.ByteBuf;
import io.varve.engine.admission.rate.RateRefusal;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.SchemaNeeds;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.CatalogAgent;
import io.varve.engine.shard.Durability;
import io.varve.ingest.line.LineParser;
import io.varve.ingest.line.Precision;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The lines of one connection or request body, from bytes to published rows.
///
/// ```
/// begin ─► offer* ─► end ─► onFinished          parked: bytes are kept, nothing is parsed; whoever feeds it stops reading
///             │  ▲
///             ▼  └ resumed by the loop: the catalog answered, or there may be room
///           parked
/// ```
/// A line that meets a new table or column publishes the lines before it, proposes what it and the lines behind it in the buffer need, and waits; so does
/// one that finds no room. Order is kept.
/// Threads: its event loop's. Memory: one buffer, at most the longest line and what is offered at once.
public final class LineStream {
    private enum State {
        READY,
        WAITING_FOR_CATALOG,
        WAITING_FOR_ROOM,
        /// The engine is pressuring.
        SLOWED,
        /// Nothing more is taken until the next begin.
        OVER
    }

    private final LoopWriter writer;
    private final StreamOwner owner;
    private final LineAppender appender;
    private final LineParser parser;
    private final ByteOrderMark mark = new ByteOrderMark();
    private final LineBytes bytes = new LineBytes();
    private State state = State.OVER;
    private boolean ended;
    private boolean publishWanted;
    private boolean running;
    /// The unfinished last line does not count.
    private boolean dropsTail;
    private boolean publishedUntold;
    private boolean finishedUntold;
    private @Nullable VarveException failureUntold;
    private @Nullable RateRefusal limitUntold;
    private @Nullable Answer answer;
    private Durability durability = Durability.COMMITTED;
    private Numbering numbering = Numbering.NONE;
    /// Number of the last line of which the owner has heard that it is published.
    private long toldLines;
    /// What cannot be written now is waited out, however long.
    private boolean patient = true;
    /// Counts requests, so that an answer of the catalog to an abandoned one is not taken for this one's.
    private int generation;

    public LineStream(LoopWriter writer, StreamOwner owner, AssignedTimes times, boolean stopAtRefusal) {
        this.writer = writer;
        this.owner = owner;
        LineConfig config = writer.ingest().config();
        this.appender = new LineAppender(writer, this, owner, times, stopAtRefusal);
        this.parser = new LineParser(config.limits(), config.escapes(), Precision.NS, appender);
        appender.connect(parser);
    }

    /// Begins the lines of a request, or of a connection.
    ///
    /// @param newAnswer whom to tell about its batches; null for nobody
    /// @param isPatient whether a full disk is waited out
    public void begin(
            String database,
            Precision precision,
            Numbering newNumbering,
            @Nullable Answer newAnswer,
            Durability newDurability,
            boolean isPatient) {
        writer.leave(this);
        generation++;
        numbering = newNumbering;
        patient = isPatient;
        toldLines = 0;
        publishedUntold = false;
        limitUntold = null;
        answer = newAnswer;
        durability = newDurability;
        bytes.clear();
        ended = false;
        dropsTail = false;
        publishWanted = false;
        state = State.READY;
        mark.begin();
        parser.reset();
        appender.begin(database, precision);
    }

    @Nullable
    Answer answer() {
        return answer;
    }

    /// Whom to tell about the batches published from now on. Everything parsed must be published.
    public void answer(Answer next) {
        writer.leave(this);
        answer = next;
    }

    Numbering numbering() {
        return numbering;
    }

    /// Lines taken so far, refused ones and empty ones too.
    public long lines() {
        return parser.lines();
    }

    @Nullable
    BooleanSupplier newSeriesGate() {
        return owner.limits().newSeriesGate();
    }

    Durability durability() {
        return durability;
    }

    /// Whether more bytes are welcome; they are taken at any time before the end.
    public boolean isReady() {
        return state == State.READY;
    }

    public boolean isWaitingForRoom() {
        return state == State.WAITING_FOR_ROOM;
    }

    /// Whether nothing more is taken.
    public boolean isOver() {
        return state == State.OVER || ended;
    }

    public long rows() {
        return appender.rows();
    }

    public Refusals refusals() {
        return appender.refusals();
    }

    public UnitWarnings warnings() {
        return appender.warnings();
    }

    /// The line that is begun and not ended, by number; 0 when there is none.
    public long openLine() {
        return !bytes.isEmpty() && isReady() ? parser.lineNumber() : 0;
    }

    /// Takes the readable bytes and parses as far as it goes.
    public void offer(ByteBuf more) {
        int length = more.readableBytes();
        if (isOver() || length == 0) {
            return;
        }
        bytes.add(more);
        writer.ingest().counters().bytes.add(length);
        run();
        slowDown();
    }

    /// Takes nothing more for a while when the engine is pressuring.
    private void slowDown() {
        long delayNs = state == State.READY && !ended ? writer.paceNs() : 0;
        if (delayNs > 0) {
            state = State.SLOWED;
            int asked = generation;
            writer.later(
                    () -> {
                        if (asked == generation && state == State.SLOWED) {
                            alone(this::goOn);
                        }
                    },
                    delayNs);
        }
    }

    /// No more bytes come; an unfinished last line counts.
    public void end() {
        if (!isOver()) {
            ended = true;
            run();
        }
    }

    /// As [#end], but an unfinished last line is dropped: it may be cut short.
    public void cut() {
        dropsTail = true;
        end();
    }

    /// Ends without publishing what is staged.
    public void abandon() {
        if (state != State.OVER) {
            over();
            writer.abandon(this);
        }
    }

    /// Publishes the rows of finished lines: the socket has no more for now.
    public void publish() {
        publishWanted = true;
        if (isReady() && !running) {
            try {
                publishStaged();
            } catch (RuntimeException | Error e) {
                breakOff(e);
            }
            tell();
        }
    }

    /// Parses until the bytes are used up or the stream must wait.
    private void run() {
        if (state != State.READY || running) {
            return;
        }
        running = true;
        try {
            appender.startOfRun();
            int from = mark.skip(bytes.buffer, bytes.position, bytes.limit, ended);
            if (from != ByteOrderMark.UNKNOWN) {
                bytes.position = parser.parse(bytes.buffer, from, bytes.limit, ended && !dropsTail, appender);
                afterParse();
            }
        } catch (RuntimeException | Error e) {
            breakOff(e);
        } finally {
            running = false;
            appender.endOfRun();
        }
        tell();
    }

    /// Tells the owner what happened, when nothing is under way any more: it may begin the next request at once.
    private void tell() {
        VarveException failure = failureUntold;
        if (failure != null) {
            failureUntold = null;
            owner.onFailed(failure);
            return;
        }
        RateRefusal limit = limitUntold;
        if (limit != null) {
            limitUntold = null;
            owner.onLimited(limit);
            return;
        }
        if (publishedUntold) {
            publishedUntold = false;
            if (lines() > toldLines) {
                toldLines = lines();
                owner.onPublished(toldLines);
            }
        }
        if (finishedUntold) {
            finishedUntold = false;
            owner.onFinished();
        }
    }

    private void afterParse() {
        switch (appender.takePause()) {
            case NONE -> {
                if (parser.closed()) {
                    stop();
                }
                if (bytes.isEmpty() || (ended && dropsTail)) {
                    bytes.clear();
                }
                if (ended || publishWanted) {
                    publishStaged();
                }
            }
            case STOP -> {
                stop();
                publishStaged();
            }
            case ROOM -> waitForRoom();
            case LIMIT -> {
                limitUntold = appender.takeLimit();
                state = State.WAITING_FOR_ROOM;
                writer.tryAgain(this);
            }
            case SCHEMA -> propose();
            case FAILURE -> fail(appender.takeFailure());
        }
    }

    private void stop() {
        ended = true;
        bytes.limit = bytes.position;
    }

    private void publishStaged() {
        boolean published;
        try {
            published = writer.publish(this);
        } catch (VarveException e) {
            fail(e);
            return;
        }
        if (!published) {
            waitForRoom();
            return;
        }
        publishWanted = false;
        publishedUntold = true;
        if (ended) {
            writer.leave(this);
            over();
            finishedUntold = true;
        }
    }

    private void over() {
        state = State.OVER;
        generation++;
        bytes.release();
    }

    private void waitForRoom() {
        state = State.WAITING_FOR_ROOM;
        writer.waitForRoom(this);
    }

    private void fail(VarveException cause) {
        if (patient && cause.severity() == Severity.RETRYABLE) {
            waitForRoom();
            return;
        }
        abandon();
        failureUntold = cause;
    }

    /// Ends this stream alone for what nobody expects, a bug or want of memory: its loop and the other streams go on.
    private void breakOff(Throwable cause) {
        writer.ingest().listener().onError(owner.source(), cause);
        publishedUntold = false;
        finishedUntold = false;
        failureUntold = cause instanceof VarveException told
                ? told
                : new VarveException(Severity.ERROR, "internal error: cause=" + cause, cause);
        try {
            abandon();
        } catch (RuntimeException | Error e) {
            writer.ingest().listener().onError(owner.source(), e);
        }
    }

    /// Proposes what the lines in hand need, the one that cannot go on first.
    private void propose() {
        state = State.WAITING_FOR_CATALOG;
        writer.ingest().counters().waitsForCatalog.increment();
        try {
            // Without room the rows stay staged and are published later, still before this line's.
            writer.publish(this);
        } catch (VarveException e) {
            fail(e);
            return;
        }
        int asked = generation;
        SchemaNeeds needs = appender.needsOf(bytes.buffer, bytes.position, bytes.limit, ended && !dropsTail);
        writer.ingest().engine().propose(needs, new CatalogAgent.Answer() {
            @Override
            public void onCatalog(Catalog catalog) {
                writer.execute(() -> onProposal(asked, null));
            }

            @Override
            public void onRefused(VarveException reason) {
                writer.execute(() -> onProposal(asked, reason));
            }
        });
    }

    private void onProposal(int asked, @Nullable VarveException refusal) {
        if (asked == generation && state == State.WAITING_FOR_CATALOG) {
            alone(() -> {
                if (refusal != null && refusal.severity() != Severity.ERROR) {
                    fail(refusal);
                    tell();
                } else {
                    appender.proposalDecided(refusal);
                    goOn();
                }
            });
        }
    }

    /// Goes on where it stopped. Throws nothing: what goes wrong ends this stream.
    void resume() {
        if (state != State.OVER) {
            alone(this::goOn);
        }
    }

    private void goOn() {
        state = State.READY;
        run();
        if (state == State.READY) {
            owner.onReady();
        }
    }

    /// Runs a task of the loop. No caller there would close the connection for what it throws, so it would be parked for ever.
    private void alone(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            breakOff(e);
            try {
                tell();
            } catch (RuntimeException | Error untold) {
                writer.ingest().listener().onError(owner.source(), untold);
            }
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.varve.ingest.flow.DryRun;
import io.varve.ingest.flow.DryRunReport;
import io.varve.ingest.flow.LineStream;
import io.varve.ingest.http.encoding.BodyException;
import io.varve.ingest.http.encoding.BodyLimits;
import io.varve.ingest.http.encoding.BodyMemory;
import io.varve.ingest.http.encoding.HeldBody;
import io.varve.ingest.http.encoding.RequestBody;
import io.varve.ingest.limit.SenderLimits;
import org.jspecify.annotations.Nullable;

/// The body of the request under way, on its way to those who look at its lines.
///
/// ```
/// sent ─► RequestBody ─► LineStream                            write
///                    ├─► DryRun                                dry run
///                    └─► DryRun, HeldBody ─► LineStream        all or nothing: written when every line has been looked at and none is refused
/// ```
/// Threads: its connection's. Memory: what [RequestBody] and [HeldBody] say.
final class BodyFlow {
    /// How far [#pump] came.
    enum Step {
        /// What has come is used up.
        WANTS_MORE,
        /// The stream waits; more is not welcome.
        HELD_BACK,
        /// The body has ended and all of it was handed on.
        DRAINED,
        /// While it was handed on the request was answered; another one may have begun.
        OVERTAKEN
    }

    private final RequestBody body;
    private final HeldBody held;
    private final SenderLimits payer;
    private @Nullable LineStream stream;
    private @Nullable DryRun dryRun;
    private @Nullable DryRunReport report;
    private boolean holds;
    private boolean ended;
    private int generation;

    /// @param payer for each byte of the lines, once
    BodyFlow(ByteBufAllocator allocator, BodyLimits limits, BodyMemory memory, SenderLimits payer) {
        this.body = new RequestBody(allocator, limits, memory);
        this.held = new HeldBody(allocator, limits, memory);
        this.payer = payer;
    }

    /// Begins a body.
    ///
    /// @param first looks at the lines before, or instead of, the stream; null: nobody
    /// @param then gets the lines, if any; those that `first` refuses none of
    void begin(String encoding, @Nullable DryRun first, @Nullable LineStream then) throws BodyException {
        close();
        body.begin(encoding);
        dryRun = first;
        stream = then;
        holds = first != null && then != null;
    }

    void add(ByteBuf content) throws BodyException {
        body.add(content);
    }

    /// Counts what comes of a body that nobody wants.
    void drop(ByteBuf content) throws BodyException {
        body.drop(content);
    }

    void end() {
        ended = true;
        body.end();
    }

    /// What was found by the one who looked first, when that is the answer.
    @Nullable
    DryRunReport report() {
        return report;
    }

    /// Whether lines are written before the last one was looked at.
    boolean writesAsItComes() {
        return stream != null && !holds;
    }

    /// Hands on what has come.
    ///
    /// @throws BodyException when the body cannot be read to its end; what came before was handed on
    Step pump() throws BodyException {
        int own = generation;
        while (takesMore()) {
            ByteBuf piece = dryRun == null && holds ? held.next() : body.next();
            if (piece != null) {
                offer(piece);
            } else if (!ended) {
                return isFree() ? Step.WANTS_MORE : Step.HELD_BACK;
            } else if (dryRun == null || isRefused(dryRun)) {
                return Step.DRAINED;
            }
            if (own != generation) {
                return Step.OVERTAKEN;
            }
        }
        return Step.HELD_BACK;
    }

    /// Of what makes much of little no more is decoded than the stream takes.
    private boolean takesMore() {
        return isFree() || (!holds && !body.isEncoded());
    }

    private boolean isFree() {
        return dryRun != null || stream == null || stream.isReady() || stream.isOver();
    }

    private void offer(ByteBuf piece) throws BodyException {
        DryRun looks = dryRun;
        if (looks != null || !holds) {
            payer.payBytes(piece.readableBytes());
        }
        if (looks == null) {
            if (stream != null) {
                stream.offer(piece);
            }
            return;
        }
        if (holds) {
            held.add(piece);
        }
        looks.offer(piece);
    }

    /// Ends the first look. If nothing is refused the stream's turn comes.
    private boolean isRefused(DryRun looks) {
        DryRunReport found = looks.end();
        dryRun = null;
        if (holds && found.refused() == 0 && found.complete()) {
            return false;
        }
        report = found;
        return true;
    }

    /// Lets go of everything.
    void close() {
        generation++;
        body.close();
        held.close();
        stream = null;
        dryRun = null;
        report = null;
        holds = false;
        ended = false;
    }
}

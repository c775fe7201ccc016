// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.limit;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.varve.engine.admission.rate.RateRefusal;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Whether a connection of plain lines is not read from because a budget is empty. It looks again when the budget should have something.
///
/// What was read all the same is kept until then: the first bytes of a connection whose address has used its budget up, and all that a closed sender has left
/// in the socket, which epoll reads to its end whether or not anybody wants it. Threads: its connection's loop.
/// Memory: what is in the socket's receive buffer when the sender closes.
public final class HeldReading {
    private final SenderLimits limits;
    private final EventExecutor loop;
    private final Runnable onRelease;
    private final ArrayDeque<ByteBuf> kept = new ArrayDeque<>();
    private boolean held;
    private boolean closed;
    private @Nullable Future<?> look;

    /// @param onRelease called when the connection may be read from again
    public HeldReading(SenderLimits limits, EventExecutor loop, Runnable onRelease) {
        this.limits = limits;
        this.loop = loop;
        this.onRelease = onRelease;
    }

    public boolean isHeld() {
        return held;
    }

    /// Whether it keeps what was read, since it must wait, or what was kept before still does; the caller takes it back by [#poll].
    ///
    /// @param isBusy whether nobody could parse it now, and so nobody knows yet what is to be paid
    public boolean keeps(ByteBuf bytes, boolean isBusy) {
        check();
        boolean waits = held || isBusy || hasKept();
        if (waits) {
            kept.add(bytes);
        }
        return waits;
    }

    public boolean hasKept() {
        return !kept.isEmpty();
    }

    /// The next bytes that were kept; null: none.
    public @Nullable ByteBuf poll() {
        return kept.poll();
    }

    /// Asks after what was paid for one read.
    public void check() {
        RateRefusal refusal = held || closed ? null : limits.refusal();
        if (refusal != null) {
            held = true;
            limits.countHeld(refusal);
            lookAgain(refusal);
        }
    }

    private void lookAgain(RateRefusal refusal) {
        look = loop.schedule(this::look, refusal.waitNs(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        RateRefusal refusal = limits.refusal();
        if (refusal != null) {
            lookAgain(refusal);
            return;
        }
        held = false;
        onRelease.run();
    }

    /// The connection has gone, and what was kept with it.
    ///
    /// @return whether there was anything
    public boolean close() {
        closed = true;
        if (look != null) {
            look.cancel(false);
        }
        boolean drops = hasKept();
        kept.forEach(ByteBuf::release);
        kept.clear();
        return drops;
    }
}

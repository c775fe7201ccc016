// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import io.netty.util.concurrent.EventExecutor;
import io.varve.engine.io.Clock;
import io.varve.ingest.flow.LineStream;
import java.util.concurrent.TimeUnit;

/// How long a connection's last line has been begun and not ended. Time in which it is not read from does not count.
///
/// There is one timer a connection, not one a line: it looks how old the open line is and comes back for the rest. Threads: its connection's loop.
final class OpenLine {
    private final LineStream stream;
    private final Clock clock;
    private final EventExecutor loop;
    private final long timeoutNs;
    private final Runnable onStalled;
    private long line;
    private long sinceNs;
    private boolean timerArmed;
    private boolean paused;
    private boolean stopped;

    /// @param onStalled called once the line is too old
    OpenLine(LineStream stream, Clock clock, EventExecutor loop, long timeoutNs, Runnable onStalled) {
        this.stream = stream;
        this.clock = clock;
        this.loop = loop;
        this.timeoutNs = timeoutNs;
        this.onStalled = onStalled;
    }

    /// Its number.
    long line() {
        return line;
    }

    /// Looks after bytes came, or the stream went on.
    void look() {
        long open = stream.openLine();
        if (open == line) {
            return;
        }
        line = open;
        if (open > 0) {
            sinceNs = clock.monotonicNs();
            arm(timeoutNs);
        }
    }

    /// Whether the connection is not read from for a while, by no fault of its sender.
    void pause(boolean isPaused) {
        if (paused && !isPaused) {
            sinceNs = clock.monotonicNs();
        }
        paused = isPaused;
    }

    /// The connection has gone.
    void stop() {
        stopped = true;
    }

    private void arm(long delayNs) {
        if (!timerArmed) {
            timerArmed = true;
            var _ = loop.schedule(this::check, delayNs, TimeUnit.NANOSECONDS);
        }
    }

    private void check() {
        timerArmed = false;
        if (line == 0 || stopped) {
            return;
        }
        if (paused || stream.openLine() != line) {
            // It waited for the engine or for its budget, not for its sender.
            line = stream.openLine();
            sinceNs = clock.monotonicNs();
        }
        long leftNs = timeoutNs - (clock.monotonicNs() - sinceNs);
        if (leftNs > 0) {
            arm(leftNs);
        } else {
            onStalled.run();
        }
    }
}

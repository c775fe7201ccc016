// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.Terminals;
import java.io.PrintStream;
import java.util.function.LongFunction;

/// One line that says how far a long task is: rewritten in place on a terminal, printed now and then otherwise.
///
/// Threads: owned by one.
public final class ProgressLine {
    private static final long TERMINAL_PERIOD_NS = 200_000_000L;
    private static final long PIPE_PERIOD_NS = 5_000_000_000L;

    private final PrintStream out;
    private final Pacing pacing;
    private final boolean terminal = Terminals.interactive();
    private long lastNs;
    private int width;

    public ProgressLine(PrintStream out, Pacing pacing) {
        this.out = out;
        this.pacing = pacing;
        this.lastNs = pacing.nowNs();
    }

    /// A task begins: its first text is due one period from now.
    void begin() {
        lastNs = pacing.nowNs();
    }

    /// Shows the text if it is time to; the function gets the nanoseconds since `startNs` (of [Pacing#nowNs()]).
    public void update(LongFunction<String> text, long startNs) {
        long now = pacing.nowNs();
        if (now - lastNs < (terminal ? TERMINAL_PERIOD_NS : PIPE_PERIOD_NS)) {
            return;
        }
        lastNs = now;
        String line = text.apply(now - startNs);
        if (terminal) {
            out.print('\r' + line + " ".repeat(Math.max(0, width - line.length())));
            out.flush();
            width = line.length();
        } else {
            out.println(line);
        }
    }

    /// Prints a line of its own; the progress goes on below it.
    public void note(String text) {
        clear();
        out.println(text);
    }

    /// Replaces the progress by the last word.
    public void finish(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    private void clear() {
        if (width > 0) {
            out.print('\r' + " ".repeat(width) + '\r');
            width = 0;
        }
    }
}

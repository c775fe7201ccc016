// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import io.varve.engine.fault.VarveException;
import io.varve.engine.shard.Answer;
import io.varve.ingest.flow.Numbering;
import io.varve.ingest.flow.RejectedLine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a sender that said `ack=1` is told, in the order of its lines.
///
/// ```
/// OK <seq>                            every line up to this number is as safe as was asked for, or was refused
/// ERR <seq> <line> <code> <text>      this line was refused; line = its number on this connection, seq = its number of the producer (the same without one)
/// ```
/// Lines that are published together, as a rule what one read of the socket brought, are answered together.
/// Threads: its connection's, but `onDone`.
final class Acknowledgements {
    private static final int MOST_TEXT_CHARS = 512;

    private final Numbering numbering;
    private final Runnable onDone;
    private final ArrayDeque<Group> sent = new ArrayDeque<>();
    private Group current;

    /// Lines with one answer.
    private static final class Group {
        final Answer answer;
        final List<RejectedLine> refused = new ArrayList<>();
        long lastLine;

        Group(Runnable onDone) {
            answer = new Answer(onDone);
        }
    }

    /// @param onDone called on any thread when [#poll] may have something
    Acknowledgements(Numbering numbering, Runnable onDone) {
        this.numbering = numbering;
        this.onDone = onDone;
        this.current = new Group(onDone);
    }

    /// Whom to tell about the batches of the lines that come now.
    Answer answer() {
        return current.answer;
    }

    void refused(RejectedLine line) {
        current.refused.add(line);
    }

    /// Whether lines were refused since the last [#close].
    boolean hasRefused() {
        return !current.refused.isEmpty();
    }

    /// The lines up to `lines` are published; the next ones have another answer.
    void close(long lines) {
        Group closed = current;
        closed.lastLine = lines;
        sent.add(closed);
        current = new Group(onDone);
        closed.answer.seal();
    }

    /// Whether all that was closed is told.
    boolean isEmpty() {
        return sent.isEmpty();
    }

    /// What a sender hears when its oldest lines are done.
    ///
    /// @param text lines to be sent
    /// @param nextLine the number of the next line that is not answered
    /// @param failure the batches failed, nothing more will be answered
    record Told(String text, long nextLine, @Nullable VarveException failure) {}

    /// Takes what can be told now; null when nothing can.
    @Nullable
    Told poll() {
        StringBuilder text = new StringBuilder();
        long nextLine = 0;
        while (true) {
            Group head = sent.peek();
            if (head == null || !head.answer.isDone()) {
                return text.isEmpty() ? null : new Told(text.toString(), nextLine, null);
            }
            sent.remove();
            for (RejectedLine line : head.refused) {
                text.append(error(
                        numbering.of(line.lineNumber()),
                        line.lineNumber(),
                        line.code().text(),
                        line.reason()));
            }
            VarveException failure = head.answer.failure();
            long last = numbering.of(head.lastLine);
            if (failure != null) {
                text.append(
                        error(last, 0, "failed", "lines up to this one may not be written: " + failure.getMessage()));
                return new Told(text.toString(), nextLine, failure);
            }
            text.append("OK ").append(last).append('\n');
            nextLine = last + 1;
        }
    }

    /// One `ERR` line.
    static String error(long seq, long line, String code, String reason) {
        StringBuilder out = new StringBuilder("ERR ")
                .append(seq)
                .append(' ')
                .append(line)
                .append(' ')
                .append(code.replace(' ', '_'))
                .append(' ');
        int length = Math.min(reason.length(), MOST_TEXT_CHARS);
        for (int i = 0; i < length; i++) {
            char c = reason.charAt(i);
            out.append(Character.isISOControl(c) ? '?' : c);
        }
        return out.append('\n').toString();
    }
}

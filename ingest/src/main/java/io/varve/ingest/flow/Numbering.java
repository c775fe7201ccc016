// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import org.jspecify.annotations.Nullable;

/// How the lines of a stream are numbered.
///
/// @param producer whose numbers they are, from 1; 0 = nobody's, then they only count
/// @param epoch the producer's, from 0
/// @param firstLine number of the stream's first line, from 1
public record Numbering(long producer, int epoch, long firstLine) {
    /// For senders that do not number their lines.
    public static final Numbering NONE = new Numbering(0, 0, 1);

    /// Numbers beyond it could not count on.
    private static final long MOST_LINES = Long.MAX_VALUE >>> 1;

    private static final int MOST_DIGITS = 19;

    public Numbering {
        if (producer < 0 || epoch < 0 || firstLine < 1) {
            throw new IllegalArgumentException(
                    "no numbers of lines: producer=" + producer + ", epoch=" + epoch + ", first_line=" + firstLine);
        }
    }

    public boolean isProducer() {
        return producer != 0;
    }

    /// The number of the stream's line that is `lineNumber`, from 1, as sent.
    public long of(long lineNumber) {
        return firstLine + lineNumber - 1;
    }

    /// What a sender says; null = not said.
    ///
    /// @throws IllegalArgumentException when it is no numbering, with a text for the sender
    public static Numbering parse(@Nullable String producer, @Nullable String epoch, @Nullable String firstLine) {
        if (producer == null) {
            if (epoch != null || firstLine != null) {
                throw new IllegalArgumentException("epoch and first_line need a producer");
            }
            return NONE;
        }
        return new Numbering(
                number("producer", producer, 1, Long.MAX_VALUE),
                epoch == null ? 0 : (int) number("epoch", epoch, 0, Integer.MAX_VALUE),
                firstLine == null ? 1 : number("first_line", firstLine, 1, MOST_LINES));
    }

    private static long number(String name, String text, long min, long max) {
        long value = text.isEmpty() || text.length() > MOST_DIGITS ? -1 : 0;
        for (int i = 0; i < text.length() && value >= 0; i++) {
            int digit = text.charAt(i) - '0';
            // Nineteen digits overflow at most once, to a negative number.
            value = digit < 0 || digit > 9 ? -1 : 10 * value + digit;
        }
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "invalid " + name + " \"" + text + "\" (use a number from " + min + " to " + max + ")");
        }
        return value;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import org.jspecify.annotations.Nullable;

/// Guesses the series of a sender's next line from the order of the lines before.
///
/// Each series remembers which one came after it. Neither a line that is missing nor one out of turn, as one that was held back, ends the order: it goes on with
/// the series after that, or behind the line before. So there are four guesses at most. A wrong one costs a look at memory that nothing else needs, so where
/// there is no order only few lines are guessed. Threads: its stream's.
final class SeriesOrder {
    /// After so many lines in a row that were guessed wrong only each so-manieth is guessed. A power of two.
    private static final int PATIENCE = 32;

    /// Of the line before; null when nobody had seen its prefix.
    private @Nullable KnownSeries last;
    /// Where the order was when a line came out of turn.
    private @Nullable KnownSeries left;
    /// Whether the line before was the guessed one.
    private boolean isInTurn;
    /// Lines since the last right guess.
    private int missed;

    /// The series of the line that begins at `from`, when it is a guessed one.
    @Nullable
    KnownSeries guess(int database, byte[] buf, int from, int end) {
        if (missed > PATIENCE && (missed & (PATIENCE - 1)) != 0) {
            return null;
        }
        KnownSeries guessed = null;
        // Behind a line out of turn first where the order was: what follows that line is far away in memory, and not
        // what comes.
        if (left != null) {
            guessed = left.following(database, buf, from, end);
        }
        if (guessed == null && last != null) {
            guessed = last.following(database, buf, from, end);
        }
        if (guessed != null) {
            left = null;
            last = guessed;
            isInTurn = true;
            missed = 0;
        }
        return guessed;
    }

    /// The next line has a series that was not guessed; null when its prefix is new.
    void found(@Nullable KnownSeries series) {
        if (last != null && series != null) {
            last.follow(series);
        }
        left = isInTurn ? last : left;
        isInTurn = false;
        last = series;
        missed++;
    }
}

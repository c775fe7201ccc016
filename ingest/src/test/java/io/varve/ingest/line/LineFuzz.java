// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What has to hold for any bytes: the parser agrees with [SlowLineParser], and with itself however the bytes are cut and whether or not it guesses prefixes; for half of the bodies under
/// small limits, for half with QuestDB's escapes. A fuzzer drives [#fuzzerTestOneInput]; [FuzzCorpusTest] repeats what it has found.
///
/// Threads: one at a time.
public final class LineFuzz {
    /// The oracle's regular expressions recurse: longer bodies would overflow its stack, not the parser's.
    static final int MOST_BYTES = 4096;

    private static final LineLimits SMALL = new LineLimits(40, 3, 8, 8, 8);

    private static long guesses;
    private static long shapes;

    private LineFuzz() {}

    /// The name that Jazzer looks for.
    public static void fuzzerTestOneInput(byte[] body) {
        if (body.length <= MOST_BYTES) {
            check(body);
        }
    }

    static void check(byte[] body) {
        List<Outcome> expected = SlowLineParser.parse(body);
        LineParser parser = new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, Precision.NS, PrefixLookup.NONE);
        require(expected, ConformanceTest.withoutErrors(Outcome.parse(parser, body)), "slow parser", body);
        int choice = Math.floorMod(Arrays.hashCode(body), 4 * (body.length + 1));
        int cut = choice / 4;
        LineEscapes escapes = LineEscapes.values()[choice & 1];
        LineLimits limits = (choice & 2) == 0 ? LineLimits.DEFAULT : SMALL;
        LineParser again = new LineParser(limits, escapes, Precision.NS, PrefixLookup.NONE);
        List<Outcome> whole = Outcome.parse(again, body);
        again.reset();
        require(whole, DifferentialTest.inBlocks(again, body, cut, body.length), "cut at " + cut, body);
        again.reset();
        require(whole, DifferentialTest.inBlocks(again, body, 1, 1), "byte by byte", body);
        checkGuesses(limits, escapes, body);
    }

    /// By parsers that know prefixes, one of which guesses the next one.
    private static void checkGuesses(LineLimits limits, LineEscapes escapes, byte[] body) {
        GuessingLookup plain = new GuessingLookup(false);
        GuessingLookup guessing = new GuessingLookup(true);
        require(
                plain.parse(new LineParser(limits, escapes, Precision.NS, plain), body, 3),
                guessing.parse(new LineParser(limits, escapes, Precision.NS, guessing), body, 3),
                "guessing",
                body);
        guesses += guessing.hits();
        shapes += guessing.shapes();
    }

    /// Right guesses of prefixes so far.
    static long guesses() {
        return guesses;
    }

    /// Lines so far that had the shape of a line before.
    static long shapes() {
        return shapes;
    }

    private static void require(List<Outcome> expected, List<Outcome> found, String what, byte[] body) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + ": expected " + expected + ", found " + found + ", body "
                    + new String(body, StandardCharsets.ISO_8859_1));
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.ingest.line.Outcome.Point;
import io.varve.ingest.line.Outcome.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One test per question on which the reference parsers disagree.
class DisputedTextTest {
    private static List<Outcome> parse(String text, LineEscapes escapes) {
        LineParser parser = new LineParser(LineLimits.DEFAULT, escapes, Precision.NS, PrefixLookup.NONE);
        return Outcome.parse(parser, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Point good(String text) {
        List<Outcome> outcomes = parse(text, LineEscapes.INFLUX);
        assertEquals(1, outcomes.size(), outcomes::toString);
        return (Point) outcomes.getFirst();
    }

    private static void refused(LineError error, int offset, String text) {
        List<Outcome> outcomes = parse(text, LineEscapes.INFLUX);
        assertEquals(1, outcomes.size(), outcomes::toString);
        Refusal refusal = (Refusal) outcomes.getFirst();
        assertEquals(error, refusal.error(), text);
        assertEquals(offset, refusal.errorOffset(), text);
    }

    @Test
    void shouldTakeOnlySpacesAsSeparators() {
        refused(LineError.CONTROL_CHARACTER, 1, "m\u000bv=1");
        refused(LineError.CONTROL_CHARACTER, 1, "m\tv=1");
        refused(LineError.CONTROL_CHARACTER, 5, "m v=1\f2");
        refused(LineError.CONTROL_CHARACTER, 7, "m v=1 2\t");
        refused(LineError.CONTROL_CHARACTER, 6, "m v=1 \t2");
    }

    @Test
    void shouldRefuseControlCharactersOutsideStrings() {
        refused(LineError.CONTROL_CHARACTER, 0, "\u0001 v=1");
        refused(LineError.CONTROL_CHARACTER, 3, "m,a\u007f=b v=1");
        refused(LineError.CONTROL_CHARACTER, 4, "m,a=\u0000 v=1");
        refused(LineError.CONTROL_CHARACTER, 3, "m v\u0002=1");
        refused(LineError.CONTROL_CHARACTER, 1, "m\rn v=1");
        assertEquals(
                "\u0001\t\r\n\u007f",
                good("m v=\"\u0001\t\r\n\u007f\"").fields().get("v"));
    }

    @Test
    void shouldRefuseBytesThatAreNotUtf8ButInComments() {
        LineParser parser = new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, Precision.NS, PrefixLookup.NONE);
        byte[] body =
                "#\u00ff\nm\u00ff v=1\nm,a\u00c0=b v=1\nm,a=b\u00ed\u00a0\u0080 v=1\nm v\u0080=1\nm v=\"12\u00f5\"\n"
                        .getBytes(StandardCharsets.ISO_8859_1);
        List<Outcome> outcomes = Outcome.parse(parser, body);
        int[] positions = {1, 3, 5, 3, 7};
        assertEquals(positions.length, outcomes.size());
        for (int i = 0; i < positions.length; i++) {
            Refusal refusal = (Refusal) outcomes.get(i);
            assertEquals(LineError.INVALID_UTF8, refusal.error());
            assertEquals(positions[i], refusal.errorOffset());
            assertEquals(i + 2, refusal.lineNumber());
        }
    }

    @Test
    void shouldReadLeadingZerosAsDecimal() {
        assertEquals(
                Long.MIN_VALUE, good("m v=-0009223372036854775808i").fields().get("v"));
        assertEquals(
                new Outcome.Unsigned(-1),
                good("m v=00018446744073709551615u").fields().get("v"));
        assertEquals(5.0, good("m v=05").fields().get("v"));
    }

    @Test
    void shouldKnowTwoEscapesInStrings() {
        assertEquals(
                "\\n\\t\\,\\c\"\\",
                good("m v=\"\\n\\t\\,\\c\\\"\\\\\"").fields().get("v"));
    }

    @Test
    void shouldRefuseDuplicateTagKeys() {
        refused(LineError.DUPLICATE_TAG, 6, "m,a=1,a=1 v=1");
        refused(LineError.DUPLICATE_TAG, 10, "m,a=1,b=2,a=2 v=1");
    }

    @Test
    void shouldKeepBackslashesThatEscapeNothing() {
        assertEquals("\\\\,x\\y", good("m,t=\\\\\\,x\\y v=1").tags().get("t"));
        refused(LineError.MISSING_FIELDS, 13, "cpu\\\\ value=4");
        refused(LineError.MISSING_FIELDS, 3, "cu\\");
    }

    @Test
    void shouldReadDoubledBackslashesOfQuestDbClientsWhenTold() {
        Point point = (Point)
                parse("m\\\\,t=a\\\\\\ b,u=\\\\ f\\\\=1", LineEscapes.QUESTDB).getFirst();
        assertEquals("m\\", point.measurement());
        assertEquals("a\\ b", point.tags().get("t"));
        assertEquals("\\", point.tags().get("u"));
        assertEquals(1.0, point.fields().get("f\\"));
        assertEquals(2, parse("m,t=a\\\\\nm v=1", LineEscapes.QUESTDB).size());
    }

    @Test
    void shouldTakeOneCarriageReturnAsPartOfTheLineEnd() {
        List<Outcome> outcomes = parse("# c\r\n\r\nm v=1\r\nm v=\"a\r\nb\"\r\nm v=1 5\r", LineEscapes.INFLUX);
        assertEquals(3, outcomes.size());
        assertEquals(3, outcomes.get(0).lineNumber());
        assertEquals("a\r\nb", ((Point) outcomes.get(1)).fields().get("v"));
        assertEquals(6, outcomes.get(2).lineNumber());
        assertEquals(5L, ((Point) outcomes.get(2)).timeNs());
        refused(LineError.CONTROL_CHARACTER, 5, "m v=1\r\r\n");
    }

    @Test
    void shouldNotEndALineBehindABackslashInAName() {
        for (String text : List.of("we\\\nx f=1i 1", "m,we\\\nx=v f=1i 1", "m,t=we\\\nx f=1i 1", "m we\\\nx=1i 1")) {
            List<Outcome> outcomes = parse(text + "\nm v=1", LineEscapes.INFLUX);
            assertEquals(2, outcomes.size(), text);
            assertEquals(LineError.CONTROL_CHARACTER, ((Refusal) outcomes.get(0)).error());
            assertEquals(3, outcomes.get(1).lineNumber());
        }
    }

    @Test
    void shouldSkipBlanksBeforeALine() {
        List<Outcome> outcomes = parse(" \t m v=1\n\t# c\n  \t\n\tm v=2", LineEscapes.INFLUX);
        assertEquals(2, outcomes.size());
        assertEquals(4, outcomes.get(1).lineNumber());
    }

    @Test
    void shouldReadBackslashNewlineInAStringAsNewline() {
        assertEquals("a\nb\rc\nd", good("m v=\"a\\\nb\\\rc\nd\"").fields().get("v"));
    }

    @Test
    void shouldUnescapeEqualsInAMeasurement() {
        assertEquals("cpu=load", good("cpu\\=load v=1").measurement());
        assertEquals("cpu=load", good("cpu=load v=1").measurement());
    }

    @Test
    void shouldEndACommentAtItsNewline() {
        assertEquals(2, good("# \"open \\\nm v=1").lineNumber());
    }

    @Test
    void shouldRefuseTimesOutsideTheStorableRange() {
        refused(LineError.TIME_OUT_OF_RANGE, 6, "b f=1 -9223372036854775808");
        refused(LineError.TIME_OUT_OF_RANGE, 6, "b f=1 " + (LineParser.MAX_TIME_NS + 1));
        refused(LineError.TIME_OVERFLOW, 6, "b f=1 -9223372036854775809");
        refused(LineError.TIME_OVERFLOW, 6, "b f=1 9223372036854775808");
        assertEquals(
                LineParser.MAX_TIME_NS, good("b f=1 " + LineParser.MAX_TIME_NS).timeNs());
        assertEquals(
                -LineParser.MAX_TIME_NS,
                good("b f=1 -" + LineParser.MAX_TIME_NS).timeNs());
    }
}

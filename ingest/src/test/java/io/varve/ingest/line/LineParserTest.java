// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.ingest.line.Outcome.Point;
import io.varve.ingest.line.Outcome.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineParserTest {
    private static final LineLimits SMALL = new LineLimits(64, 2, 4, 8, 8);

    private static LineParser parser(LineLimits limits, Precision precision) {
        return new LineParser(limits, LineEscapes.INFLUX, precision, PrefixLookup.NONE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Outcome> parse(LineLimits limits, Precision precision, String text) {
        return Outcome.parse(parser(limits, precision), bytes(text));
    }

    private static Outcome one(String text) {
        List<Outcome> outcomes = parse(LineLimits.DEFAULT, Precision.NS, text);
        assertEquals(1, outcomes.size(), outcomes::toString);
        return outcomes.getFirst();
    }

    private static void refusedBySmall(LineError error, String text) {
        Outcome outcome = parse(SMALL, Precision.NS, text).getFirst();
        assertEquals(error, ((Refusal) outcome).error(), text);
        assertEquals(LineError.Kind.LIMIT, error.kind());
    }

    @Test
    void shouldScaleTimesByPrecision() {
        String text = "m v=1 1700000000";
        assertEquals(
                1_700_000_000L,
                ((Point) parse(LineLimits.DEFAULT, Precision.NS, text).getFirst()).timeNs());
        assertEquals(
                1_700_000_000_000L,
                ((Point) parse(LineLimits.DEFAULT, Precision.US, text).getFirst()).timeNs());
        long secondsNs = 1_700_000_000_000_000_000L;
        assertEquals(
                secondsNs, ((Point) parse(LineLimits.DEFAULT, Precision.S, text).getFirst()).timeNs());
        for (String auto : List.of("1700000000", "1700000000000", "1700000000000000", "1700000000000000000")) {
            Outcome outcome =
                    parse(LineLimits.DEFAULT, Precision.AUTO, "m v=1 " + auto).getFirst();
            assertEquals(secondsNs, ((Point) outcome).timeNs());
        }
        Outcome hours = parse(LineLimits.DEFAULT, Precision.H, "m v=1 -3").getFirst();
        assertEquals(-10_800_000_000_000L, ((Point) hours).timeNs());
        Outcome overflow = parse(LineLimits.DEFAULT, Precision.MS, "m v=1 1700000000000000000")
                .getFirst();
        assertEquals(LineError.TIME_OVERFLOW, ((Refusal) overflow).error());
    }

    @Test
    void shouldKeepTheLastOfDuplicateFields() {
        Point point = (Point) one("m a=1,b=2,a=\"x\",c=3,b=4i");
        assertEquals("{a=x, b=4, c=3.0}", point.fields().toString());
        StringBuilder wide = new StringBuilder("m f0=0");
        for (int i = 1; i < 3000; i++) {
            wide.append(",f").append(i % 1000).append('=').append(i);
        }
        Point many = (Point) one(wide.toString());
        assertEquals(1000, many.fields().size());
        assertEquals(2007.0, many.fields().get("f7"));
    }

    @Test
    void shouldStoreQuestDbTimesAsNanoseconds() {
        assertEquals(
                "{a=5000, b=7, c=-1000}",
                ((Point) one("m a=5t,b=7n,c=-1t")).fields().toString());
        assertEquals(LineError.NUMBER_OUT_OF_RANGE, ((Refusal) one("m a=9223372036854776t")).error());
        assertEquals(LineError.UNSUPPORTED_LONG256, ((Refusal) one("m a=0x1fi")).error());
        assertEquals(LineError.UNSUPPORTED_DECIMAL, ((Refusal) one("m a=1.5d")).error());
        assertEquals(LineError.UNSUPPORTED_BINARY, ((Refusal) one("m a==\u0010xx")).error());
    }

    @Test
    void shouldRefuseNumbersThatAreNone() {
        for (String text :
                List.of("NaN", "nan", "Inf", "-Inf", "+1", "1_0", "0x10", "1e", "1.e+", ".", "-", "-.", "--1")) {
            assertTrue(one("m v=" + text) instanceof Refusal, text);
        }
        for (String text :
                List.of("1e400", "-1e309", "18446744073709551616u", "99999999999999999999u", "9223372036854775808i")) {
            assertEquals(LineError.NUMBER_OUT_OF_RANGE, ((Refusal) one("m v=" + text)).error(), text);
        }
    }

    @Test
    void shouldRefuseReservedAndSharedNames() {
        assertEquals(LineError.RESERVED_NAME, ((Refusal) one("m,time=a v=1")).error());
        assertEquals(LineError.RESERVED_NAME, ((Refusal) one("m time=1")).error());
        assertEquals(LineError.TAG_AND_FIELD, ((Refusal) one("m,a=1 v=1,a=2")).error());
        List<Outcome> outcomes = parse(LineLimits.DEFAULT, Precision.NS, "m,b=1 v=1,a=2\nm,a=1 v=1,a=2");
        assertEquals(LineError.TAG_AND_FIELD, ((Refusal) outcomes.get(1)).error());
        assertEquals("Time", ((Point) one("Time Time=1")).measurement());
    }

    @Test
    void shouldHoldEachLimitToTheByte() {
        assertTrue(
                parse(SMALL, Precision.NS, "abcd,tagk=12345678,b=1 fldk=\"12345678\"")
                                .getFirst()
                        instanceof Point);
        refusedBySmall(LineError.NAME_TOO_LONG, "abcde v=1");
        refusedBySmall(LineError.NAME_TOO_LONG, "m,abcde=1 v=1");
        refusedBySmall(LineError.NAME_TOO_LONG, "m abcde=1");
        refusedBySmall(LineError.TAG_VALUE_TOO_LONG, "m,a=123456789 v=1");
        refusedBySmall(LineError.STRING_TOO_LONG, "m v=\"123456789\"");
        refusedBySmall(LineError.TOO_MANY_TAGS, "m,a=1,b=2,c=3 v=1");
        assertTrue(parse(SMALL, Precision.NS, "m v=\"1234\\\"\\\\78\"").getFirst() instanceof Point);
        assertTrue(parse(SMALL, Precision.NS, "a\\ bc v=1").getFirst() instanceof Point);
    }

    @Test
    void shouldRefuseAnOverlongLineAndGoOn() {
        String longest = "m v=" + "1".repeat(60);
        for (String end : List.of("\n", "\r\n")) {
            List<Outcome> outcomes = parse(SMALL, Precision.NS, longest + end + longest + "1" + end + "m v=2" + end);
            assertTrue(outcomes.get(0) instanceof Point);
            assertEquals(LineError.LINE_TOO_LONG, ((Refusal) outcomes.get(1)).error());
            assertEquals(longest, ((Refusal) outcomes.get(1)).line());
            assertEquals(3, outcomes.get(2).lineNumber());
        }
        assertTrue(parse(SMALL, Precision.NS, longest + "\r").getFirst() instanceof Point);
        assertTrue(parse(SMALL, Precision.NS, longest + "\r1").getFirst() instanceof Refusal);
        assertTrue(parse(SMALL, Precision.NS, "#" + longest.repeat(9)).isEmpty());
    }

    @Test
    void shouldCloseWhenAnOverlongLineLeavesAStringOpen() {
        LineParser parser = parser(SMALL, Precision.NS);
        List<Outcome> outcomes = Outcome.parse(parser, bytes("m v=\"" + "a\n".repeat(40) + "\"\nm v=1\n"));
        assertEquals(1, outcomes.size());
        assertEquals(LineError.LINE_TOO_LONG_IN_STRING, ((Refusal) outcomes.getFirst()).error());
        assertTrue(parser.closed());
        parser.reset();
        assertFalse(parser.closed());
        assertEquals(1, Outcome.parse(parser, bytes("m v=1")).getFirst().lineNumber());
    }

    @Test
    void shouldBoundTheWorkForFieldNamesMadeToCollide() {
        StringBuilder line = new StringBuilder("m a=1");
        int mask = (1 << 14) - 1;
        int found = 0;
        for (int i = 0; found < 600; i++) {
            String name = Integer.toString(i, 36);
            long h = name.length();
            for (int k = 0; k < name.length(); k++) {
                h = (h ^ name.charAt(k)) * 0x100000001b3L;
            }
            if (((int) ((h * 0x9e3779b97f4a7c15L) >>> 32) & mask) == 7) {
                line.append(',').append(name).append("=1");
                found++;
            }
        }
        assertEquals(LineError.FIELD_NAMES_COLLIDE, ((Refusal) one(line.toString())).error());
    }

    @Test
    void shouldLeaveAnUnfinishedLineToTheNextCall() {
        LineParser parser = parser(LineLimits.DEFAULT, Precision.NS);
        Outcome.Collector collector = new Outcome.Collector();
        byte[] body = bytes("m v=1\nm v=2 1");
        assertEquals(6, parser.parse(body, 0, body.length, false, collector));
        assertEquals(6, parser.parse(body, 6, body.length, false, collector));
        byte[] rest = bytes("m v=2 17\n");
        assertEquals(rest.length, parser.parse(rest, 0, rest.length, false, collector));
        assertEquals(17L, ((Point) collector.outcomes.get(1)).timeNs());
        assertEquals(3, parser.lineNumber());
    }

    @Test
    void shouldPauseAroundALine() {
        LineParser parser = parser(LineLimits.DEFAULT, Precision.NS);
        byte[] body = bytes("m v=1\nm v=2\nm v=3");
        List<Double> seen = new ArrayList<>();
        LineHandler handler = new LineHandler() {
            private boolean refuse = true;

            @Override
            public void onLine(ParsedLine line) {
                double value = Double.longBitsToDouble(line.fieldBits(0));
                if (value == 2 && refuse) {
                    refuse = false;
                    parser.pauseBeforeLine();
                    return;
                }
                seen.add(value);
                parser.pauseAfterLine();
            }

            @Override
            public void onRejected(long lineNumber, LineError reason, int at, byte[] buf, int from, int length) {
                throw new AssertionError(reason);
            }
        };
        int p = 0;
        int calls = 0;
        while (p < body.length) {
            p = parser.parse(body, p, body.length, true, handler);
            calls++;
        }
        assertEquals(List.of(1.0, 2.0, 3.0), seen);
        assertEquals(4, calls);
    }

    @Test
    void shouldNotParseTagsOfAKnownPrefix() {
        Object token = new Object();
        byte[] known = bytes("c\\ u,a=b,a=b");
        PrefixLookup lookup = (buf, offset, length, hash) ->
                Arrays.equals(buf, offset, offset + length, known, 0, known.length) ? token : null;
        LineParser parser = new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, Precision.NS, lookup);
        List<Object> tokens = new ArrayList<>();
        List<String> measurements = new ArrayList<>();
        byte[] body = bytes("c\\ u,a=b,a=b v=1\nc\\ u,a=c v=1\n");
        parser.parse(body, 0, body.length, true, new LineHandler() {
            @Override
            public void onLine(ParsedLine line) {
                tokens.add(String.valueOf(token.equals(line.prefixToken())));
                measurements.add(new String(
                        line.measurementBuffer(),
                        line.measurementOffset(),
                        line.measurementLength(),
                        StandardCharsets.UTF_8));
            }

            @Override
            public void onRejected(long lineNumber, LineError reason, int at, byte[] buf, int from, int length) {
                throw new AssertionError(reason);
            }
        });
        assertEquals(List.of("true", "false"), tokens);
        assertEquals(List.of("c u", "c u"), measurements);
    }

    @Test
    void shouldRememberTokensByMeasurementPositionAndKey() {
        LineParser parser = parser(LineLimits.DEFAULT, Precision.NS);
        List<String> seen = new ArrayList<>();
        LineHandler handler = new LineHandler() {
            private int next = 100;

            @Override
            public void onLine(ParsedLine line) {
                StringBuilder s = new StringBuilder();
                for (int i = 0; i < line.fieldCount(); i++) {
                    s.append(' ').append(line.fieldToken(i));
                    line.fieldToken(i, line.fieldToken(i) < 0 ? next++ : line.fieldToken(i));
                }
                seen.add(s.toString());
            }

            @Override
            public void onRejected(long lineNumber, LineError reason, int at, byte[] buf, int from, int length) {
                throw new AssertionError(reason);
            }
        };
        byte[] body =
                bytes("m,x=1 aa=1,b\\ b=2,c=3\nm aa=1,b\\ b=2\nn aa=1\nm,y=2 aa=1,c=2\nm aa=1,c=5,aa=2\nmm aa=1\n");
        parser.parse(body, 0, body.length, true, handler);
        parser.forgetNames();
        parser.parse(body, 0, 10, true, handler);
        assertEquals(List.of(" -1 -1 -1", " 100 101", " -1", " 100 -1", " 100 104", " -1", " -1"), seen);
    }

    @Test
    void shouldHashEqualPrefixesEquallyWhereverTheyStand() {
        List<Long> hashes = new ArrayList<>();
        PrefixLookup lookup = (buf, offset, length, hash) -> {
            hashes.add(hash);
            return null;
        };
        LineParser parser = new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, Precision.NS, lookup);
        for (int length = 1; length < 40; length++) {
            for (int shift = 0; shift < 9; shift++) {
                byte[] body = bytes(" ".repeat(shift) + "m".repeat(length) + " v=1");
                parser.parse(body, 0, body.length, true, new Outcome.Collector());
            }
        }
        assertEquals(39, hashes.stream().distinct().count());
    }

    @Test
    void shouldSayWhatIsWrongInTheWordsClientsKnow() {
        byte[] line = bytes("cpu value=");
        assertEquals(
                "unable to parse 'cpu value=': missing field value",
                LineErrorText.message(LineError.MISSING_FIELD_VALUE, 10, line, 0, line.length));
        assertEquals(LineError.MISSING_FIELD_VALUE, ((Refusal) one("cpu value=")).error());
        byte[] tab = bytes("m\tv=1");
        assertEquals(
                "control character outside a string (only spaces separate): byte 0x09 at position 1",
                LineErrorText.reason(LineError.CONTROL_CHARACTER, 1, tab, 0, tab.length));
        byte[] wide = bytes("\u20ac".repeat(100));
        assertEquals("\u20ac".repeat(85), LineErrorText.echo(wide, 0, wide.length));
    }

    @Test
    void shouldReadPrecisionNamesOfAllDialects() {
        assertEquals(Precision.NS, Precision.of("n"));
        assertEquals(Precision.US, Precision.of("u"));
        assertEquals(Precision.MS, Precision.of("millisecond"));
        assertEquals(Precision.AUTO, Precision.of("auto"));
        assertNull(Precision.of("fortnight"));
    }

    @Test
    void shouldGuessTheUnitOfATime() {
        long nowNs = 1_800_000_000_000_000_000L;
        assertNull(TimeUnitGuess.ofAccepted(nowNs, nowNs));
        assertEquals(Precision.S, TimeUnitGuess.ofAccepted(1_800_000_000L, nowNs));
        assertEquals(Precision.MS, TimeUnitGuess.ofAccepted(1_700_000_000_000L, nowNs));
        assertEquals(Precision.US, TimeUnitGuess.ofAccepted(1_900_000_000_000_000L, nowNs));
        assertNull(TimeUnitGuess.ofAccepted(42, nowNs));
        assertNull(TimeUnitGuess.ofAccepted(-1_800_000_000L, nowNs));
        assertEquals(Precision.NS, TimeUnitGuess.ofRaw(nowNs, nowNs));
        assertNull(TimeUnitGuess.ofRaw(Long.MIN_VALUE, nowNs));
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The parser against [SlowLineParser] and against itself with the body cut into blocks.
class DifferentialTest {
    private static final boolean CI =
            !System.getProperty("varve.suite", "quick").equals("quick");
    private static final long SEED = Long.getLong("varve.seed", 20261121);
    private static final String[] NAMES = {
        "m",
        "cpu",
        "usage_user",
        "a\\ b",
        "a\\,b",
        "a\\=b",
        "\\\\",
        "x\\",
        "\"q\"",
        "\u00fc\u20ac",
        "\ud83d\ude00",
        "=",
        "time",
        "hostname",
        "long_name_of_a_field_0123456789"
    };
    private static final String[] VALUES = {
        "1",
        "-1.5e-3",
        "42i",
        "18446744073709551615u",
        "t",
        "False",
        "\"\"",
        "\"a b,c=d\"",
        "\"a\\\"b\\\\\"",
        "\"a\nb\"",
        "\"a\\\nb\"",
        "\"\u00e4\"",
        "9223372036854775807i",
        "1e999",
        "0.1",
        "5t",
        "abc",
        "",
        "123456789012345678901234567890",
        "00000012i",
        "true1",
        "1.7976931348623157e308",
        "-0",
        ".5",
        "5."
    };
    private static final String NOISE = "\\\\\\\",,== \n\r\tm1ie.-\u0000\u00ff\u00c3\u00a4#\"";

    @Test
    void shouldAgreeWithTheSlowParserOnRandomBodies() {
        SplittableRandom random = new SplittableRandom(SEED);
        LineParser parser = new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, Precision.NS, PrefixLookup.NONE);
        int bodies = CI ? 200_000 : 20_000;
        for (int i = 0; i < bodies; i++) {
            byte[] body = body(random);
            List<Outcome> expected = SlowLineParser.parse(body);
            parser.reset();
            int number = i;
            assertEquals(
                    expected,
                    ConformanceTest.withoutErrors(Outcome.parse(parser, body)),
                    () -> "seed " + SEED + " body " + number + ": " + new String(body, StandardCharsets.ISO_8859_1));
        }
    }

    /// Sends lines that differ from each other in a byte or two, so that some fields are as in the line before and others are not.
    @Test
    void shouldAgreeWithTheSlowParserOnLinesThatAreAlike() {
        SplittableRandom random = new SplittableRandom(SEED + 2);
        int shapes = 0;
        int bodies = CI ? 100_000 : 10_000;
        for (int i = 0; i < bodies; i++) {
            byte[] body = alike(random);
            GuessingLookup lookup = new GuessingLookup(true);
            LineParser parser = new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, Precision.NS, lookup);
            List<Outcome> found = ConformanceTest.withoutErrors(lookup.parse(parser, body, 1));
            int number = i;
            assertEquals(
                    withoutTags(SlowLineParser.parse(body)),
                    withoutTags(found),
                    () -> "seed " + SEED + " body " + number + ": " + new String(body, StandardCharsets.ISO_8859_1));
            shapes += lookup.shapes();
        }
        int seen = shapes;
        assertTrue(shapes > bodies, () -> seen + " lines of a shape seen before");
    }

    /// The tags of a known prefix are not parsed.
    private static List<Outcome> withoutTags(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(each -> each instanceof Outcome.Point(var line, var table, var _, var fields, var time)
                        ? new Outcome.Point(line, table, Map.of(), fields, time)
                        : each)
                .toList();
    }

    private static byte[] alike(SplittableRandom random) {
        // Now and then more fields than the parser's tables begin with, and keys longer than the words they are
        // compared by.
        int fields = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 12);
        String[] names = new String[fields];
        String[] values = new String[fields];
        for (int i = 0; i < fields; i++) {
            names[i] = random.nextInt(20) == 0
                    ? pick(NAMES, random)
                    : "field_of_some_length_that_goes_past_three_words_".substring(random.nextInt(47)) + i;
            values[i] = number(random);
        }
        StringBuilder s = new StringBuilder();
        for (int line = 0; line < 6; line++) {
            s.append("m,h=").append(random.nextInt(2)).append(' ');
            int count = random.nextInt(8) == 0 ? 1 + random.nextInt(fields) : fields;
            for (int i = 0; i < count; i++) {
                values[i] = random.nextInt(12) == 0 ? pick(VALUES, random) : number(random);
                s.append(i == 0 ? "" : ",").append(names[i]).append('=').append(values[i]);
            }
            s.append(" 17000000000000").append(10_000 + random.nextInt(80_000)).append('\n');
        }
        byte[] body = s.toString().getBytes(StandardCharsets.UTF_8);
        return random.nextInt(3) == 0 ? mutate(body, random) : body;
    }

    private static String number(SplittableRandom random) {
        return random.nextLong((long) Math.pow(10, random.nextInt(10))) + "i";
    }

    @Test
    void shouldNotDependOnHowABodyIsCut() {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        LineLimits[] limits = {LineLimits.DEFAULT, new LineLimits(40, 3, 8, 8, 8)};
        LineEscapes[] escapes = LineEscapes.values();
        int bodies = CI ? 10_000 : 1_500;
        for (int i = 0; i < bodies; i++) {
            byte[] body = body(random);
            LineLimits limit = limits[i & 1];
            LineEscapes escape = escapes[(i >> 1) & 1];
            List<Outcome> whole = Outcome.parse(new LineParser(limit, escape, Precision.NS, PrefixLookup.NONE), body);
            LineParser parser = new LineParser(limit, escape, Precision.NS, PrefixLookup.NONE);
            int number = i;
            for (int cut = 0; cut <= body.length; cut++) {
                parser.reset();
                int at = cut;
                assertEquals(
                        whole,
                        inBlocks(parser, body, cut, body.length),
                        () -> "seed " + SEED + " body " + number + " cut " + at + ": "
                                + new String(body, StandardCharsets.ISO_8859_1));
            }
            parser.reset();
            assertEquals(whole, inBlocks(parser, body, 1, 1), () -> "seed " + SEED + " bytewise body " + number);
        }
    }

    /// Feeds `first` bytes, then `step` more at a time, compacting into a fresh array as a connection would.
    static List<Outcome> inBlocks(LineParser parser, byte[] body, int first, int step) {
        Outcome.Collector collector = new Outcome.Collector();
        byte[] pending = new byte[0];
        int fed = 0;
        boolean end = false;
        while (!end) {
            int next = Math.min(body.length, fed == 0 ? Math.max(first, 0) : fed + step);
            next = fed == 0 && first == 0 ? Math.min(body.length, step) : next;
            byte[] block = Arrays.copyOf(pending, pending.length + next - fed);
            System.arraycopy(body, fed, block, pending.length, next - fed);
            fed = next;
            end = fed == body.length;
            int consumed = parser.parse(block, 0, block.length, end, collector);
            pending = Arrays.copyOfRange(block, consumed, block.length);
        }
        assertEquals(0, pending.length);
        return collector.outcomes;
    }

    static byte[] body(SplittableRandom random) {
        StringBuilder s = new StringBuilder();
        int lines = 1 + random.nextInt(4);
        for (int i = 0; i < lines; i++) {
            appendLine(s, random);
            s.append(random.nextInt(8) == 0 ? "\r\n" : "\n");
        }
        if (random.nextBoolean()) {
            s.setLength(s.length() - 1);
        }
        byte[] body = s.toString().getBytes(StandardCharsets.UTF_8);
        int mutations = random.nextInt(4) * random.nextInt(2);
        for (int i = 0; i < mutations && body.length > 0; i++) {
            body = mutate(body, random);
        }
        return body;
    }

    private static void appendLine(StringBuilder s, SplittableRandom random) {
        if (random.nextInt(20) == 0) {
            s.append("# comment \\ \"");
            return;
        }
        s.append(random.nextInt(10) == 0 ? " \t" : "").append(pick(NAMES, random));
        int tags = random.nextInt(4);
        for (int i = 0; i < tags; i++) {
            s.append(',').append(name(random)).append('=').append(pick(NAMES, random));
        }
        s.append(random.nextInt(10) == 0 ? "   " : " ");
        int fields = 1 + random.nextInt(random.nextInt(20) == 0 ? 30 : 4);
        for (int i = 0; i < fields; i++) {
            s.append(i == 0 ? "" : ",").append(name(random)).append('=').append(pick(VALUES, random));
        }
        if (random.nextBoolean()) {
            s.append(' ')
                    .append(random.nextInt(10) == 0 ? random.nextLong() : random.nextInt())
                    .append(" ");
        }
    }

    private static String name(SplittableRandom random) {
        return random.nextInt(3) == 0 ? pick(NAMES, random) : "k" + random.nextInt(200);
    }

    private static String pick(String[] from, SplittableRandom random) {
        return from[random.nextInt(from.length)];
    }

    private static byte[] mutate(byte[] body, SplittableRandom random) {
        int at = random.nextInt(body.length);
        byte noise = (byte) NOISE.charAt(random.nextInt(NOISE.length()));
        return switch (random.nextInt(3)) {
            case 0 -> {
                byte[] changed = body.clone();
                changed[at] = noise;
                yield changed;
            }
            case 1 -> {
                byte[] longer = Arrays.copyOf(body, body.length + 1);
                System.arraycopy(body, at, longer, at + 1, body.length - at);
                longer[at] = noise;
                yield longer;
            }
            default -> {
                byte[] shorter = Arrays.copyOf(body, body.length - 1);
                System.arraycopy(body, at + 1, shorter, at, body.length - at - 1);
                yield shorter;
            }
        };
    }
}

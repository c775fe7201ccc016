// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Knows the prefixes of all lines that were good, and which came after which; guesses by that, or never. Remembers the shape of each line, and checks it.
final class GuessingLookup implements PrefixLookup {
    private final Map<String, Prefix> known = new HashMap<>();
    private final boolean guesses;
    private @Nullable Prefix last;
    private int hits;
    private int shapes;

    private static final class Prefix implements Known {
        final String text;
        final long hash;

        @Nullable
        Prefix next;

        Prefix(String text, long hash) {
            this.text = text;
            this.hash = hash;
        }

        @Override
        public int prefixLength() {
            return text.length();
        }

        @Override
        public long prefixHash() {
            return hash;
        }
    }

    GuessingLookup(boolean guesses) {
        this.guesses = guesses;
    }

    /// Parses `rounds` times the same body.
    List<Outcome> parse(LineParser parser, byte[] body, int rounds) {
        List<Outcome> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Outcome.Collector collector = new Outcome.Collector();
            parser.reset();
            parser.parse(body, 0, body.length, true, new LineHandler() {
                @Override
                public void onLine(ParsedLine line) {
                    collector.onLine(line);
                    checkShape(line);
                    if (line.prefixToken() == null) {
                        String text = text(line.buffer(), line.prefixOffset(), line.prefixLength());
                        known.put(text, new Prefix(text, line.prefixHash()));
                    }
                }

                @Override
                public void onRejected(
                        long lineNumber, LineError reason, int errorOffset, byte[] buf, int from, int length) {
                    collector.onRejected(lineNumber, reason, errorOffset, buf, from, length);
                }
            });
            all.addAll(collector.outcomes);
        }
        return all;
    }

    /// A line that has what was remembered for a shape is of that shape.
    private void checkShape(ParsedLine line) {
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < line.fieldCount(); i++) {
            shape.append(text(line.fieldKeyBuffer(i), line.fieldKeyOffset(i), line.fieldKeyLength(i)))
                    .append('\0')
                    .append(line.fieldType(i))
                    .append('\0');
        }
        Object remembered = line.shape();
        if (remembered != null) {
            shapes++;
            if (!remembered.equals(shape.toString())) {
                throw new AssertionError("shape " + remembered + " for " + shape);
            }
        }
        line.shape(shape.toString());
    }

    /// How many lines had a shape that was remembered.
    int shapes() {
        return shapes;
    }

    /// How many guesses were right.
    int hits() {
        return hits;
    }

    @Override
    public @Nullable Object lookup(byte[] buf, int offset, int length, long hash) {
        Prefix found = known.get(text(buf, offset, length));
        if (last != null && found != null) {
            last.next = found;
        }
        last = found;
        return found;
    }

    @Override
    public @Nullable Known guess(byte[] buf, int from, int end) {
        Prefix next = guesses && last != null ? last.next : null;
        if (next == null || !text(buf, from, end - from).startsWith(next.text + ' ')) {
            return null;
        }
        hits++;
        last = next;
        return next;
    }

    private static String text(byte[] buf, int offset, int length) {
        return new String(buf, offset, length, StandardCharsets.ISO_8859_1);
    }
}

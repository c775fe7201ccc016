// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineBodiesTest {
    private final List<String> refusals = new ArrayList<>();

    private List<String> cut(String text, int maxBytes) throws IOException {
        LineBodies bodies = new LineBodies(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                maxBytes,
                (line, reason) -> refusals.add(line + " " + reason));
        List<String> texts = new ArrayList<>();
        for (Body body = bodies.next(); body != null; body = bodies.next()) {
            assertTrue(body.length() <= maxBytes);
            texts.add(body.lineNumbers().ofFile(1) + "/" + body.lines() + ":"
                    + new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8));
        }
        return texts;
    }

    @Test
    void shouldCutAtLineEnds() throws IOException {
        assertEquals(List.of("1/2:a b=1\nb b=2\n", "3/1:c b=3"), cut("a b=1\nb b=2\nc b=3", 13));
        assertEquals(List.of(), refusals);
    }

    @Test
    void shouldNotCutInsideAStringField() throws IOException {
        String text = "a s=\"x\ny\",t=1\nb s=\"\\\"\n\" 5\nc v=1\n";
        assertEquals(List.of("1/1:a s=\"x\ny\",t=1\n", "2/1:b s=\"\\\"\n\" 5\n", "3/1:c v=1\n"), cut(text, 15));
    }

    @Test
    void shouldTakeQuotesInTagsAndCommentsAsText() throws IOException {
        assertEquals(List.of("1/2:# it's \"\na,t=\" v=1\n", "3/1:b v=2\n"), cut("# it's \"\na,t=\" v=1\nb v=2\n", 20));
    }

    @Test
    void shouldRefuseALineLongerThanABodyAndGoOn() throws IOException {
        String text = "a v=1\n" + "b".repeat(40) + " v=1\nc v=2\nd v=3\n";
        assertEquals(List.of("1/1:a v=1\n", "3/2:c v=2\nd v=3\n"), cut(text, 20));
        assertEquals(List.of("2 longer than 20 bytes"), refusals);
    }

    @Test
    void shouldRefuseALongLastLine() throws IOException {
        assertEquals(List.of("1/1:a v=1\n"), cut("a v=1\n" + "b".repeat(400), 20));
        assertEquals(1, refusals.size());
    }

    @Test
    void shouldLoseNothingAtAnySize() throws IOException {
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            int lines = 1 + random.nextInt(20);
            for (int i = 0; i < lines; i++) {
                text.append("m,t=\\ ")
                        .append(i)
                        .append(" s=\"")
                        .append("\n".repeat(random.nextInt(3)))
                        .append("\"\n");
            }
            int size = 20 + random.nextInt(60);
            StringBuilder joined = new StringBuilder();
            for (String body : cut(text.toString(), size)) {
                joined.append(body.substring(body.indexOf(':') + 1));
            }
            assertEquals(text.toString(), joined.toString(), "seed " + seed + ", round " + round);
        }
        assertEquals(List.of(), refusals);
    }
}

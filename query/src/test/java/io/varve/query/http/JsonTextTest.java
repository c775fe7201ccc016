// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.engine.testing.TestLog;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.portable.Json;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    private static final long SEED = 1_122;
    private static final String[] PIECES = {
        "a",
        "b",
        " ",
        "~",
        "\u007f",
        "0",
        "\"",
        "\\",
        "\n",
        "\t",
        "\u0000",
        "\u001f",
        "ü",
        "日本",
        "\ud83d\ude00",
        "!",
        "#",
        "[",
        "]"
    };

    private static String read(TextBuffer text) {
        return String.valueOf(Json.object("{\"t\":" + text + "}").get("t"));
    }

    @Test
    void shouldReadBackAsTheTextItWas() {
        TestLog.print("seed=" + SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("x".repeat(random.nextInt(12)));
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
            byte[] heap = new byte[utf8.length + random.nextInt(40)];
            int offset = random.nextInt(heap.length - utf8.length + 1);
            random.nextBytes(heap);
            System.arraycopy(utf8, 0, heap, offset, utf8.length);
            TextBuffer to = new TextBuffer(1 + random.nextInt(40));
            JsonText.add(to, heap, offset, utf8.length);
            assertEquals(text.toString(), read(to));
        }
    }

    @Test
    void shouldFindAnEscapeAtEachPlace() {
        for (String escaped : new String[] {"\"", "\\", "\n", "\u0000", "\u001f"}) {
            for (int length = 1; length < 20; length++) {
                for (int at = 0; at < length; at++) {
                    String text = "é".repeat(at) + escaped + "z".repeat(length - at - 1);
                    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                    TextBuffer to = new TextBuffer(4);
                    JsonText.add(to, utf8, 0, utf8.length);
                    assertEquals(text, read(to));
                }
            }
        }
    }
}

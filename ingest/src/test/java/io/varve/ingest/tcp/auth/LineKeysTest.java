// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineKeysTest {
    /// From QuestDB's documentation.
    private static final String KNOWN = "testUser1 ec-p-256-sha256 fLKYEaoEb9lrn3nkwLDA-M_xnuFOdSt9y0Z7_vWSHLU"
            + " Dt5tbS1dEDMSYfym3fgMv0B99szno-dFc1rYF9t0aac";

    private static String refusal(String... lines) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> LineKeys.parse(Arrays.asList(lines)))
                .getMessage());
    }

    @Test
    void shouldReadKeysAmongComments() throws Exception {
        SenderKey other = SenderKey.make();
        LineKeys keys = LineKeys.parse(List.of("# who may send", "", KNOWN, "  " + other.line("two") + "  # the pump"));
        assertEquals(2, keys.count());
        assertEquals(other.pair().getPublic(), keys.of("two"));
        assertNotEquals(keys.of("testUser1"), keys.of("nobody"));
        assertEquals(keys.of("nobody"), keys.of("somebody"), "whoever is unknown gets the decoy");
    }

    @Test
    void shouldNameTheLineThatIsBadAndWhy() {
        String[] words = KNOWN.split(" ", -1);
        assertEquals("line 2: expected: keyId ec-p-256-sha256 x y", refusal(KNOWN, "two words"));
        assertEquals(
                "line 1: expected: keyId ec-p-256-sha256 x y", refusal(KNOWN.replace("ec-p-256-sha256", "ec-p-384")));
        assertEquals("line 3: key id testUser1 stands there twice", refusal(KNOWN, "", KNOWN));
        assertEquals(
                "line 1: (x, y) is no point of the curve P-256",
                refusal(String.join(" ", words[0], words[1], words[3], words[2])));
        assertEquals(
                "line 1: (x, y) is no point of the curve P-256", refusal(String.join(" ", "a", words[1], "AA", "AA")));
        assertEquals("line 1: x is not base64url", refusal(String.join(" ", "a", words[1], "+++", words[3])));
        assertTrue(refusal(String.join(" ", "a", words[1], words[2], words[3] + "AAAA"))
                .contains("y has 35 bytes, expected 32"));
        assertTrue(refusal("i".repeat(1025) + KNOWN).contains("longer than 1024 bytes"));
        assertEquals("no key in it", refusal("# nobody"));
    }
}

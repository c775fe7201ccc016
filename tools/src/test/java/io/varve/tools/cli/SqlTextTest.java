// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTextTest {
    @Test
    void shouldSplitAtSemicolonsOutsideOfQuotesAndComments() {
        assertEquals(
                List.of("SELECT ';' AS \"a;b\"", " -- x;\n SELECT 2 /* ; */"),
                SqlText.split("SELECT ';' AS \"a;b\"; -- x;\n SELECT 2 /* ; */;\n  ;"));
    }

    @Test
    void shouldTakeAnUnfinishedStatement() {
        assertEquals(List.of("SELECT 'open; "), SqlText.split("SELECT 'open; "));
        assertEquals(-1, SqlText.end("SELECT 1 -- ;", 0));
    }

    @Test
    void shouldQuoteOnlyWhatNeedsIt() {
        assertEquals("cpu_1", SqlText.name("cpu_1"));
        assertEquals("\"a b\"", SqlText.name("a b"));
        assertEquals("\"1\"\"\"", SqlText.name("1\""));
    }
}

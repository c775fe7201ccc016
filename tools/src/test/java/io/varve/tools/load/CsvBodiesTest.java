// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvBodiesTest {
    private final List<String> refusals = new ArrayList<>();

    private CsvBodies open(String csv, String time, String format, Set<String> tags, Set<String> ints, int max)
            throws IOException {
        return new CsvBodies(
                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                new CsvBodies.CsvColumns("m", time, new TimeText(format), tags, ints),
                max,
                (line, reason) -> refusals.add(line + " " + reason));
    }

    private static String text(CsvBodies bodies) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Body body = bodies.next(); body != null; body = bodies.next()) {
            all.append(new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    @Test
    void shouldConvertTypesTagsAndTime() throws IOException {
        String csv = """
                date,station,temp,n,ok,note
                2010-01-01T01:00:00,Sea Tac,4.0,7,true,"say ""hi"", ok"
                2010-01-01T02:00:00,,-3e1,,FALSE,
                """;
        CsvBodies bodies = open(csv, "date", "iso", Set.of("station"), Set.of("n"), 1000);
        assertEquals("""
                m,station=Sea\\ Tac temp=4.0,n=7i,ok=true,note="say \\"hi\\", ok" 1262307600000000000
                m temp=-3e1,ok=false 1262311200000000000
                """, text(bodies));
        assertEquals(List.of(), refusals);
    }

    @Test
    void shouldRefuseRecordsThatDoNotFitNamingTheirLine() throws IOException {
        String csv = "t,v\n1,5\nx,6\n\n3,\"a\nb\"\n4\n5,\n6,7\n";
        CsvBodies bodies = open(csv, "t", "s", Set.of(), Set.of("v"), 1000);
        assertEquals("m v=5i 1000000000\nm v=7i 6000000000\n", text(bodies));
        assertEquals(4, refusals.size(), refusals.toString());
        assertTrue(refusals.get(0).startsWith("3 not a time"), refusals.toString());
        assertTrue(refusals.get(1).startsWith("5 column v is not an integer"), refusals.toString());
        assertTrue(refusals.get(2).startsWith("7 1 fields"), refusals.toString());
        assertTrue(refusals.get(3).startsWith("8 no values"), refusals.toString());
    }

    @Test
    void shouldCutBodiesAndKeepLineNumbers() throws IOException {
        CsvBodies bodies = open("t,v\n1,1\n\n2,2\n3,3\n", "t", "ns", Set.of(), Set.of(), 18);
        Body first = Objects.requireNonNull(bodies.next());
        assertEquals(2, first.lines());
        assertEquals(4, first.lineNumbers().ofFile(2));
        Body second = Objects.requireNonNull(bodies.next());
        assertEquals(5, second.lineNumbers().ofFile(1));
        assertEquals(null, bodies.next());
    }

    @Test
    void shouldNameAMissingColumnAndAnOpenQuote() {
        IOException missing =
                assertThrows(IOException.class, () -> open("a,b\n1,2\n", "t", "s", Set.of(), Set.of(), 100));
        assertTrue(missing.toString().contains("no column 't'"), missing.toString());
        IOException open =
                assertThrows(IOException.class, () -> open("t,b\n1,\"2\n", "t", "s", Set.of(), Set.of(), 100));
        assertTrue(open.toString().contains("line 2"), open.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "iso, 2010-01-01, 1262304000000000000",
        "iso, 2010-01-01 00:00:01.5, 1262304001500000000",
        "iso, 2010-01-01T00:00:00Z, 1262304000000000000",
        "iso, 2010-01-01T01:00:00+01:00, 1262304000000000000",
        "ms, -1, -1000000",
        "us, 2, 2000",
        "'dd.MM.yyyy HH:mm', 01.01.2010 00:00, 1262304000000000000"
    })
    void shouldReadTimes(String format, String text, long ns) {
        assertEquals(ns, new TimeText(format).parse(text));
    }
}

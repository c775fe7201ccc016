// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.Ledger.Outcome;
import io.varve.engine.testing.Ledger.Slice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Slice WHOLE = new Slice(1, 1);

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock(0);
    private final List<String> ran = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    private Ledger ledger(String sources) {
        return new Ledger(folder.resolve("target/ledger.tsv"), clock, 10, sources);
    }

    private boolean run(Ledger ledger, String work, Slice slice, String... wrong) {
        return ledger.run(
                work,
                slice,
                7,
                part -> {
                    ran.add(work + " " + part);
                    return new Outcome(3, 2, 2, List.of(wrong));
                },
                violations);
    }

    @Test
    void shouldCutAListIntoPartsThatMissAndRepeatNothing() {
        for (int size : new int[] {0, 1, 6, 7, 100}) {
            List<Integer> whole = IntStream.range(0, size).boxed().toList();
            List<Integer> joined = new ArrayList<>();
            Slice.all(7).forEach(slice -> joined.addAll(slice.of(whole)));
            assertEquals(whole, joined);
        }
        assertEquals(new Slice(2, 9), Slice.parse("2/9"));
        for (String wrong : List.of("", "1", "0/3", "4/3", "a/b")) {
            assertThrows(IllegalArgumentException.class, () -> Slice.parse(wrong));
        }
    }

    @Test
    void shouldNotRunAgainWhatIsDone() {
        assertTrue(run(ledger("s"), "a", WHOLE));
        assertTrue(run(ledger("s"), "a", WHOLE));
        assertTrue(run(ledger("s"), "a", new Slice(2, 2)));
        assertTrue(run(ledger("other sources"), "a", WHOLE));
        assertEquals(List.of("a 1/1", "a 2/2", "a 1/1"), ran);
    }

    @Test
    void shouldRunAgainWhatHadAViolation() {
        run(ledger("s"), "a", WHOLE, "row missing");
        assertEquals(List.of("row missing"), violations);
        run(ledger("s"), "a", WHOLE);
        assertEquals(2, ran.size());
    }

    @Test
    void shouldRunAgainWhatACrashLeftHalfWritten() throws IOException {
        run(ledger("s"), "a", WHOLE);
        run(ledger("s"), "b", WHOLE);
        Path file = folder.resolve("target/ledger.tsv");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 1));
        Ledger again = ledger("s");
        run(again, "a", WHOLE);
        run(again, "b", WHOLE);
        run(ledger("s"), "b", WHOLE);
        assertEquals(List.of("a 1/1", "b 1/1", "b 1/1"), ran);
    }

    @Test
    void shouldBeginNothingWhenTheTimeIsOver() {
        Ledger ledger = ledger("s");
        clock.advance(TimeUnit.MINUTES.toNanos(9));
        assertTrue(run(ledger, "a", WHOLE));
        clock.advance(TimeUnit.MINUTES.toNanos(1));
        assertFalse(run(ledger, "b", WHOLE));
        assertEquals(List.of("a 1/1"), ran);
    }

    @Test
    void shouldTellSourcesApart() throws IOException {
        Path source = Files.writeString(folder.resolve("A.java"), "class A {}");
        String before = Ledger.fingerprint(folder);
        assertEquals(before, Ledger.fingerprint(folder));
        Files.writeString(source, "class B {}");
        assertNotEquals(before, Ledger.fingerprint(folder));
    }
}

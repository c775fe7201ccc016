// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SystemClock;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.Ledger;
import io.varve.engine.testing.Ledger.Outcome;
import io.varve.engine.testing.Ledger.Slice;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Recovers every state that a crash of the [CrashWorkloads] leaves, then every state that a crash of those recoveries leaves: see [CrashStates].
///
/// The whole takes hours, so it is cut into slices that a [Ledger] remembers. `-Dvarve.slice=I/N` runs one of N equal parts of each workload,
/// `-Dvarve.minutes=M` begins no slice after M minutes, `-Dvarve.ledger=FILE` says where the ledger is, `-Dvarve.workload=NAME` runs one workload alone.
@Tag("sim")
class EngineCrashStatesTest {
    private static final long SEED = Long.getLong("varve.seed", 20_260_301L);
    /// States to a slice: about a minute.
    private static final int RECOVERED = 8_000;

    private static final int RECOVERIES_CRASHED = 120;

    @Test
    @Timeout(value = 2, unit = TimeUnit.DAYS)
    @EnabledIfSystemProperty(named = "varve.suite", matches = "nightly", disabledReason = "takes hours")
    void shouldKeepEveryPromiseInEveryStateThatACrashLeaves() {
        String file = System.getProperty("varve.ledger", "target/nightly-ledger.tsv");
        long minutes = Long.getLong("varve.minutes", TimeUnit.DAYS.toMinutes(2));
        Ledger ledger = new Ledger(Path.of(file), new SystemClock(), minutes, sources());
        List<String> violations = new ArrayList<>();
        int open = 0;
        List<CrashWorkload> workloads = chosen();
        workloads.forEach(CrashWorkload::prove);
        List<CrashStates> states =
                workloads.stream().map(each -> new CrashStates(each, SEED)).toList();
        for (CrashStates each : states) {
            open += run(ledger, each.name(), 1 + each.count() / RECOVERED, each::recover, violations);
        }
        for (CrashStates each : states) {
            int parts = 1 + each.enumerated().size() / RECOVERIES_CRASHED;
            open += run(ledger, each.name() + ", twice", parts, each::crashRecoveries, violations);
        }
        TestLog.print("crash states: slices not begun=" + open + ", violations=" + violations.size());
        assertEquals("", String.join("\n", violations.subList(0, Math.min(20, violations.size()))));
    }

    /// Returns how many slices are still to be done.
    private static int run(
            Ledger ledger, String work, int parts, Function<Slice, Outcome> suite, List<String> violations) {
        String one = System.getProperty("varve.slice", "");
        int open = 0;
        for (Slice slice : one.isEmpty() ? Slice.all(parts) : List.of(Slice.parse(one))) {
            open += ledger.run(work, slice, SEED, suite, violations) ? 0 : 1;
        }
        return open;
    }

    private static List<CrashWorkload> chosen() {
        @Nullable String only = System.getProperty("varve.workload");
        List<CrashWorkload> all = CrashWorkloads.all(SEED);
        List<CrashWorkload> chosen = all.stream()
                .filter(each -> only == null || only.equals(each.name()))
                .toList();
        assertTrue(!chosen.isEmpty(), () -> "no such workload: " + only);
        return chosen;
    }

    /// Of all that decides an outcome: the engine, the workloads, the disk.
    private static String sources() {
        Path tests = Path.of("src/test/java/io/varve/engine");
        return Ledger.fingerprint(
                Path.of("src/main/java"),
                tests.resolve("CrashNotes.java"),
                tests.resolve("CrashScript.java"),
                tests.resolve("CrashStates.java"),
                tests.resolve("CrashWorkload.java"),
                tests.resolve("CrashWorkloads.java"),
                tests.resolve("SteppedEngine.java"),
                tests.resolve("io"));
    }

    @Test
    void shouldKeepEveryPromiseInASliceOfTheStates() {
        CrashStates states = new CrashStates(workload("append over a cut"), SEED);
        Slice slice = new Slice(3, 40);
        for (Outcome outcome : List.of(states.recover(slice), states.crashRecoveries(slice))) {
            assertEquals(List.of(), outcome.violations());
            assertTrue(outcome.images() > 0 && outcome.states() > outcome.images(), outcome::toString);
        }
    }

    /// Rows that somebody takes away behind the back of the notes are missed, after one crash and after two.
    @Test
    void shouldNoticeAPromiseThatIsNotKept() {
        CrashWorkload.Steps forgetful = script -> {
            script.rows("t", "a", CrashScript.NOW, 2);
            int table = script.engine().table(CrashNotes.DB, "t").id();
            script.engine().delete(table, CrashScript.NOW, CrashScript.NOW, List.of());
        };
        CrashStates states = new CrashStates(
                new CrashWorkload("forgetful", "", CrashWorkloads.fresh(1), 1, SyncMode.ALWAYS, List.of(forgetful)),
                SEED);
        Slice last = new Slice(4, 4);
        for (Outcome outcome : List.of(states.recover(last), states.crashRecoveries(last))) {
            assertTrue(!outcome.violations().isEmpty(), outcome::toString);
            assertTrue(outcome.violations().getFirst().contains("shows no allowed state"), outcome::toString);
        }
    }

    /// What makes it right to recover one of several equal states: the others would do the same operations and leave the same.
    @Test
    void shouldRecoverEqualStatesAlike() {
        for (String name : List.of("flush, interval", "retention")) {
            CrashStates states = new CrashStates(workload(name), SEED);
            List<List<CrashStates.Origin>> shared = states.shared();
            SeededRng rng = SeededRng.forTest("equal states, " + name, 5);
            for (int i = 0; i < Suite.pick(5, 20, 100); i++) {
                List<CrashStates.Origin> ways = shared.get((int) rng.nextLong(shared.size()));
                assertEquals(states.recovery(ways.getFirst()), states.recovery(ways.getLast()), ways::toString);
            }
        }
    }

    private static CrashWorkload workload(String name) {
        return CrashWorkloads.all(SEED).stream()
                .filter(each -> each.name().equals(name))
                .findAny()
                .orElseThrow();
    }
}

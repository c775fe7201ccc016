// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.varve.engine.mutant.Mutant.Killer;
import io.varve.engine.testing.Suite;
import io.varve.engine.testing.TestLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether the suites bite: each known mistake, compiled into the engine, must make the test that stands against it fail.
///
/// Each run changes one place of one source, as [StorageMutants] lists them, and the killers pass on the engine as it is. `-Dvarve.mutant=TEXT`
/// runs those whose name holds the text.
@Tag("sim")
class MutantTest {
    private static final long SEED = Long.getLong("varve.seed", 20_260_301L);
    private static final String ONLY = System.getProperty("varve.mutant", "");

    private static final Path SOURCES = Path.of("src/main/java/io/varve/engine");

    @TempDir
    private Path scratch;

    @Test
    void shouldEachHaveOnePlaceInItsSource() throws Exception {
        MutantRun run = new MutantRun(SOURCES, scratch);
        for (Mutant mutant : StorageMutants.all()) {
            assertNotEquals("", run.changed(mutant));
        }
    }

    @Test
    void shouldBeNoticedEachByTheTestThatStandsAgainstIt() throws Exception {
        List<Mutant> mutants = chosen();
        List<String> missed = new ArrayList<>();
        Set<Killer> killers = new LinkedHashSet<>();
        for (Mutant mutant : mutants) {
            MutantRun run = new MutantRun(SOURCES, Files.createTempDirectory(scratch, "mutant"));
            Throwable noticed = MutantRun.run(mutant.killer(), run.compile(mutant));
            killers.add(mutant.killer());
            if (noticed == null) {
                missed.add(mutant + " by " + mutant.killer());
            }
            String told = noticed == null
                    ? "MISSED"
                    : noticed.toString().lines().findFirst().orElse("");
            TestLog.print("mutant: " + mutant + ": " + told.substring(0, Math.min(150, told.length())));
        }
        assertEquals(List.of(), missed, "mistakes that no test noticed");
        for (Killer killer : killers) {
            assertNull(MutantRun.run(killer, null), () -> killer + " fails without any mistake");
        }
        TestLog.print("mutants: " + Suite.current() + ", seed=" + SEED + ", noticed=" + mutants.size() + " of "
                + StorageMutants.all().size() + ", tests=" + killers.size());
    }

    private static List<Mutant> chosen() {
        List<Mutant> all = new ArrayList<>(StorageMutants.all());
        if (!ONLY.isEmpty()) {
            return all.stream().filter(each -> each.name().contains(ONLY)).toList();
        }
        Collections.shuffle(all, new Random(SEED));
        return all.subList(0, Suite.pick(3, all.size(), all.size()));
    }
}

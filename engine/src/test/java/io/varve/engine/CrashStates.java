// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.io.SimCrash;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimImage;
import io.varve.engine.testing.Ledger;
import io.varve.engine.testing.Suite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All states that a crash of a workload leaves, and all that a crash of their recoveries leaves, each recovered once.
///
/// A recovery is a function of the disk's image, the clock and the seed, and the last two are the same for all of them. So states of the same image, held
/// to the same promises, are one state however they came about: the crash before an operation and the crash after it that loses it, the tear of a write at
/// none of its sectors, the same interrupted recovery of two directories that it had already made equal.
final class CrashStates {
    /// Random subsets at each operation beside all enumerated damage: of the workload, and of a recovery.
    private static final int RANDOM_STATES = Suite.pick(4, 16, 64);

    private static final int RANDOM_STATES_OF_RECOVERY = 2;

    /// What decides a recovery and its judgement.
    private record Key(SimImage image, List<Integer> allowed) {
        static Key of(SimDisk disk, CrashNotes notes) {
            return new Key(disk.image(), notes.allowed(disk.lostPower()));
        }
    }

    /// One way to a state: the operation that the crash meets and what it leaves.
    record Origin(long point, SimCrashModel model) {}

    /// A workload's disk and notes when the power has gone.
    private record Crashed(SimDisk disk, CrashNotes notes) {}

    private final CrashWorkload workload;
    private final long seed;
    /// Each state with all ways to it, in the order they were met.
    private final Map<Key, List<Origin>> states = new LinkedHashMap<>();

    CrashStates(CrashWorkload workload, long seed) {
        this.workload = workload;
        this.seed = seed;
        SimDisk whole = workload.initial().get();
        long before = whole.ops();
        workload.run(whole, new CrashNotes());
        for (long point = 1; point <= whole.ops() - before + 1; point++) {
            Crashed crashed = crashAt(point);
            for (SimCrashModel model : crashed.disk.models(RANDOM_STATES)) {
                Origin origin = new Origin(point, model);
                states.computeIfAbsent(Key.of(survivor(crashed, origin), crashed.notes), key -> new ArrayList<>())
                        .add(origin);
            }
        }
    }

    String name() {
        return workload.name();
    }

    int count() {
        return states.size();
    }

    /// States that several crashes lead to, each with its ways.
    List<List<Origin>> shared() {
        return states.values().stream().filter(ways -> ways.size() > 1).toList();
    }

    /// The operations of the recovery of a state, and what it leaves.
    String recovery(Origin origin) {
        Crashed crashed = crashAt(origin.point);
        SimDisk disk = survivor(crashed, origin);
        disk.trace(true);
        workload.check(disk, crashed.notes, false);
        return disk.traced() + " " + disk.image();
    }

    /// Recovers this slice of the states, writes after it, loses power and recovers again.
    Ledger.Outcome recover(Ledger.Slice slice) {
        List<String> violations = new ArrayList<>();
        long met = 0;
        List<List<Origin>> part = slice.of(List.copyOf(states.values()));
        for (List<Origin> ways : part) {
            Origin origin = ways.getFirst();
            Crashed crashed = crashAt(origin.point);
            recover(survivor(crashed, origin), crashed.notes, origin.toString(), violations);
            met += ways.size();
        }
        return new Ledger.Outcome(met, part.size(), part.size(), violations);
    }

    /// Recovers this slice of the states and, beside it, all that a crash at each operation of that leaves; random subsets are not gone on with.
    Ledger.Outcome crashRecoveries(Ledger.Slice slice) {
        List<String> violations = new ArrayList<>();
        Set<Key> seen = new HashSet<>(states.keySet());
        long[] met = new long[1];
        long images = 0;
        List<Origin> part = slice.of(enumerated());
        for (Origin origin : part) {
            Crashed crashed = crashAt(origin.point);
            SimDisk disk = survivor(crashed, origin);
            Map<SimDisk, String> left = new LinkedHashMap<>();
            Runnable look = () -> {
                for (SimCrashModel model : disk.models(RANDOM_STATES_OF_RECOVERY)) {
                    SimDisk next = disk.crash(model, seed + disk.ops());
                    met[0]++;
                    if (seen.add(Key.of(next, crashed.notes))) {
                        left.put(
                                next,
                                origin + ", recovery crashed before operation " + disk.ops() + ", model=" + model);
                    }
                }
            };
            disk.beforeEachOp(look);
            guarded(() -> workload.check(disk, crashed.notes, false), origin.toString(), violations);
            look.run();
            left.forEach((next, where) -> recover(next, crashed.notes, where, violations));
            images += left.size();
        }
        return new Ledger.Outcome(met[0], images, images + part.size(), violations);
    }

    /// The first way to each state, of those that not only a random subset leads to.
    List<Origin> enumerated() {
        return states.values().stream()
                .flatMap(ways -> ways.stream()
                        .filter(way -> way.model.kind() != SimCrashModel.Kind.RANDOM)
                        .limit(1))
                .toList();
    }

    private Crashed crashAt(long point) {
        SimDisk disk = workload.initial().get();
        CrashNotes notes = new CrashNotes();
        disk.crashAfterOps(point);
        try {
            workload.run(disk, notes);
        } catch (SimCrash e) {
            // Expected: the rest of the run did not happen.
        }
        return new Crashed(disk, notes);
    }

    private SimDisk survivor(Crashed crashed, Origin origin) {
        return crashed.disk.crash(origin.model, seed + origin.point);
    }

    private void recover(SimDisk disk, CrashNotes notes, String where, List<String> violations) {
        guarded(() -> workload.check(disk, notes, true), where, violations);
        if (!disk.openFiles().isEmpty()) {
            violations.add("files left open: " + where + ", files=" + disk.openFiles());
        }
    }

    private void guarded(Runnable check, String where, List<String> violations) {
        try {
            check.run();
        } catch (RuntimeException | AssertionError e) {
            violations.add("workload=" + workload.name() + ", seed=" + seed + ", " + where + ": " + e);
        }
    }
}

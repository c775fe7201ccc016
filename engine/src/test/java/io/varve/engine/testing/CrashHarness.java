// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

import io.varve.engine.io.SimCrash;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Crashes a scripted workload at every operation of its disk, damages what was unsynced in every way, recovers and checks, and
/// crashes those recoveries at every operation too.
///
/// A workload must do the same operations each time it runs on the same disk. What it was promised it writes into its notes of type
/// `N` (fresh for each run); the check opens what survived, compares with the notes and leaves the disk closed. A check may be run
/// any number of times on the same notes, and must not change them.
///
/// @param <N> what the workload notes: acknowledgements, attempts
public final class CrashHarness<N> {
    /// Runs on a disk until it is done or the disk crashes under it; frees its memory either way.
    @FunctionalInterface
    public interface Workload<N> {
        void run(SimDisk disk, N notes);
    }

    /// Recovers from `disk` and fails when that is not what the notes allow; may crash in the middle, frees its memory either way.
    @FunctionalInterface
    public interface Check<N> {
        void recoverAndCheck(SimDisk disk, N notes);
    }

    private final String name;
    private final Supplier<SimDisk> initial;
    private final Supplier<N> notes;
    private final Workload<N> workload;
    private final Check<N> check;
    private int randomStates = 8;
    private int recoveryCrashEvery = 1;
    private int pointEvery = 1;
    private int recoveryPointEvery = 1;

    private final Map<SimOp, Integer> pointsByOp = new EnumMap<>(SimOp.class);
    private long points;
    private long recoveries;
    private long recoveryCrashes;
    private long states;

    public CrashHarness(
            String name, Supplier<SimDisk> initial, Supplier<N> notes, Workload<N> workload, Check<N> check) {
        this.name = name;
        this.initial = initial;
        this.notes = notes;
        this.workload = workload;
        this.check = check;
    }

    /// How many random legal subsets are tried at each point.
    public CrashHarness<N> randomStates(int count) {
        randomStates = count;
        return this;
    }

    /// Crashes the recovery of every n-th state; 0 = of none.
    public CrashHarness<N> recoveryCrashEvery(int n) {
        recoveryCrashEvery = n;
        return this;
    }

    /// Crashes at every n-th operation only, and at the first of each kind.
    public CrashHarness<N> pointEvery(int n) {
        pointEvery = n;
        return this;
    }

    /// Crashes recoveries at every n-th of their operations only.
    public CrashHarness<N> recoveryPointEvery(int n) {
        recoveryPointEvery = n;
        return this;
    }

    /// Completed recoveries.
    public long recoveries() {
        return recoveries;
    }

    public Map<SimOp, Integer> pointsByOp() {
        return pointsByOp;
    }

    /// Runs everything and prints the counts; fails when a kind of `expected` was never crashed at.
    public CrashHarness<N> run(long seed, Set<SimOp> expected) {
        for (long n : points()) {
            if (crashAt(n, seed)) {
                points++;
            }
        }
        TestLog.print("crash " + name + ": seed=" + seed + " points=" + points + " states=" + states + " recoveries="
                + recoveries + " crashedRecoveries=" + recoveryCrashes + " pointsByOperation=" + pointsByOp);
        for (SimOp op : expected) {
            if (!pointsByOp.containsKey(op)) {
                throw new AssertionError("no crash point at operation: workload=" + name + ", operation=" + op);
            }
        }
        return this;
    }

    /// The operations to crash at, and one behind the last: the crash after everything.
    private List<Long> points() {
        SimDisk disk = initial.get();
        disk.trace(true);
        workload.run(disk, notes.get());
        List<String> trace = disk.traced();
        Set<String> kinds = new HashSet<>();
        List<Long> chosen = new ArrayList<>();
        for (int i = 0; i < trace.size(); i++) {
            String kind = trace.get(i).substring(0, trace.get(i).indexOf(' '));
            if (kinds.add(kind) || i % pointEvery == 0) {
                chosen.add(i + 1L);
            }
        }
        chosen.add(trace.size() + 1L);
        return chosen;
    }

    private boolean crashAt(long n, long seed) {
        SimDisk disk = initial.get();
        N noted = notes.get();
        disk.crashAfterOps(n);
        try {
            workload.run(disk, noted);
        } catch (SimCrash e) {
            // Expected: the rest of the run did not happen.
        }
        SimOp at = disk.crashedAt();
        if (at != null) {
            pointsByOp.merge(at, 1, Integer::sum);
        }
        for (SimCrashModel model : disk.models(randomStates)) {
            String where = "workload=" + name + ", seed=" + seed + ", crashAt=" + n + " (" + at + " "
                    + disk.crashedPath() + "), model=" + model;
            recover(disk.crash(model, seed + n), noted, where);
            if (recoveryCrashEvery > 0 && states++ % recoveryCrashEvery == 0) {
                crashRecovery(disk, model, seed + n, noted, where);
            }
        }
        return at != null;
    }

    private void crashRecovery(SimDisk disk, SimCrashModel model, long seed, N noted, String where) {
        for (long m = 1; ; m += recoveryPointEvery) {
            SimDisk survivor = disk.crash(model, seed);
            survivor.crashAfterOps(m);
            try {
                check.recoverAndCheck(survivor, noted);
            } catch (SimCrash e) {
                // Expected.
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("recovery failed: " + where + ", recoveryCrashAt=" + m, e);
            }
            if (!survivor.hasCrashed()) {
                return;
            }
            recoveryCrashes++;
            for (SimCrashModel second : List.of(SimCrashModel.NOTHING, SimCrashModel.PROCESS, SimCrashModel.ALL)) {
                String path = where + ", recoveryCrashAt=" + m + " (" + survivor.crashedAt() + " "
                        + survivor.crashedPath() + "), model=" + second;
                recover(survivor.crash(second, seed), noted, path);
            }
        }
    }

    private void recover(SimDisk survivor, N noted, String where) {
        try {
            check.recoverAndCheck(survivor, noted);
            recoveries++;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("recovery failed: " + where + ", files=" + survivor.files(), e);
        }
        if (!survivor.openFiles().isEmpty()) {
            throw new AssertionError("files left open: " + where + ", files=" + survivor.openFiles());
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import io.varve.engine.testing.SeededRng;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Decides which pending operations a crash leaves and builds the disk of the survivors.
final class SimSurvivors {
    private static final int SECTORS_PER_PAGE = 8;

    private final List<SimPending> pending;
    private final SimCrashModel model;
    private final SeededRng rng;
    private final int lastWrite;
    private final Map<SimInode, SimInode> rebuilt = new HashMap<>();

    SimSurvivors(List<SimPending> pending, SimCrashModel model, long seed) {
        this.pending = pending;
        this.model = model;
        this.rng = new SeededRng(seed * 0x9E3779B97F4A7C15L + model.index());
        int last = -1;
        for (int i = 0; i < pending.size(); i++) {
            last = pending.get(i).op() == SimOp.WRITE ? i : last;
        }
        this.lastWrite = last;
    }

    SimDisk build(SimNames durable, long capacityBytes) {
        SimNames names = new SimNames();
        names.copyFrom(durable);
        for (int i = 0; i < pending.size(); i++) {
            if (!pending.get(i).isData() && keepsName(i)) {
                names.apply(pending.get(i));
            }
        }
        names.files.replaceAll((path, inode) -> rebuilt.computeIfAbsent(inode, this::rebuild));
        return SimDisk.of(names, capacityBytes);
    }

    private boolean keepsName(int i) {
        return switch (model.kind()) {
            case NOTHING, NAMES_LOST -> false;
            case ALL, PROCESS, TORN, EXTENDED, NAMES_ONLY -> true;
            case DROP_ONE -> i != model.index();
            case KEEP_ONE -> i == model.index();
            case RANDOM -> rng.nextLong(2) == 0;
        };
    }

    private SimInode rebuild(SimInode inode) {
        SimInode result = new SimInode(Arrays.copyOf(inode.durable, inode.durableSize), inode.durableSize);
        int sectors = (Math.max(inode.size, inode.durableSize) + SimDisk.SECTOR_BYTES - 1) / SimDisk.SECTOR_BYTES;
        long[] cuts = null;
        for (int i = 0; i < pending.size(); i++) {
            SimPending change = pending.get(i);
            if (change.inode() != inode || !change.isData()) {
                continue;
            }
            if (change.op() == SimOp.TRUNCATE) {
                if (keepsTruncate(i)) {
                    result.truncate(change.position());
                }
                continue;
            }
            cuts = cuts == null ? cutsOf(inode, Math.max(sectors, highestSector(inode))) : cuts;
            writeKept(result, change, cuts);
        }
        if (model.kind() == SimCrashModel.Kind.EXTENDED
                || (model.kind() == SimCrashModel.Kind.RANDOM && cuts != null && rng.nextLong(2) == 0)) {
            result.truncate(Math.max(result.size, inode.size));
        }
        return new SimInode(result.content, result.size);
    }

    private int highestSector(SimInode inode) {
        int highest = 0;
        for (SimPending change : pending) {
            if (change.inode() == inode && change.op() == SimOp.WRITE) {
                highest = Math.max(highest, (change.position() + change.data().length) / SimDisk.SECTOR_BYTES + 1);
            }
        }
        return highest;
    }

    private boolean keepsTruncate(int i) {
        return switch (model.kind()) {
            case NOTHING, EXTENDED, NAMES_ONLY -> false;
            case ALL, PROCESS, TORN, NAMES_LOST -> true;
            case DROP_ONE -> i != model.index();
            case KEEP_ONE -> i == model.index();
            case RANDOM -> rng.nextLong(2) == 0;
        };
    }

    private static void writeKept(SimInode result, SimPending write, long[] cuts) {
        int position = write.position();
        int end = position + write.data().length;
        int at = position;
        while (at < end) {
            int sector = at / SimDisk.SECTOR_BYTES;
            int next = Math.min(end, (sector + 1) * SimDisk.SECTOR_BYTES);
            if (write.sequence() <= cuts[sector]) {
                result.write(at, Arrays.copyOfRange(write.data(), at - position, next - position));
            }
            at = next;
        }
    }

    /// Per sector the sequence number of the last write that it holds.
    private long[] cutsOf(SimInode inode, int sectors) {
        long[] cuts = new long[sectors];
        SimCrashModel.Kind kind = model.kind();
        boolean keepsOthers = kind == SimCrashModel.Kind.ALL
                || kind == SimCrashModel.Kind.NAMES_LOST
                || kind == SimCrashModel.Kind.DROP_ONE
                || kind == SimCrashModel.Kind.TORN;
        Arrays.fill(cuts, keepsOthers ? Long.MAX_VALUE : -1);
        switch (kind) {
            case DROP_ONE -> cutAt(cuts, inode, pending.get(model.index()), 0, -1);
            case KEEP_ONE -> cutAt(cuts, inode, pending.get(model.index()), 0, 0);
            case TORN -> cutAt(cuts, inode, pending.get(lastWrite), model.index(), -1);
            case RANDOM -> drawCuts(cuts, inode);
            default -> {}
        }
        return cuts;
    }

    private static void cutAt(long[] cuts, SimInode inode, SimPending write, int skipSectors, int shift) {
        int first = write.position() / SimDisk.SECTOR_BYTES + skipSectors;
        for (int sector = first; sector < cuts.length && write.touchesSector(inode, sector); sector++) {
            cuts[sector] = write.sequence() + shift;
        }
    }

    /// Pages are written back whole and at any moment; now and then one tears between two moments.
    private void drawCuts(long[] cuts, SimInode inode) {
        long[] moments = new long[pending.size() + 1];
        int count = 0;
        moments[count++] = -1;
        for (SimPending change : pending) {
            if (change.inode() == inode && change.op() == SimOp.WRITE) {
                moments[count++] = change.sequence();
            }
        }
        boolean bold = rng.nextLong(2) == 0;
        for (int page = 0; page < cuts.length; page += SECTORS_PER_PAGE) {
            boolean torn = rng.nextLong(4) == 0;
            long moment = draw(moments, count, bold);
            for (int i = page; i < Math.min(cuts.length, page + SECTORS_PER_PAGE); i++) {
                cuts[i] = torn ? draw(moments, count, bold) : moment;
            }
        }
    }

    private long draw(long[] moments, int count, boolean bold) {
        return bold && rng.nextLong(3) > 0 ? moments[count - 1] : moments[(int) rng.nextLong(count)];
    }
}

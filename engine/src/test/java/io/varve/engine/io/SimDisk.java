// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A disk in memory that can lose power, fill up, fail and rot.
///
/// Writes stay pending until their file is forced, names until their directory is synced. [#crashAfterOps] ends the power at an
/// operation; then [#models] lists what may be left and [#crash] builds the disk that the next process finds. A force that fails
/// loses its pages for good, as on Linux. Faults, capacity and bit flips are injected by the methods at the end.
/// Threads: any (one lock). Memory: heap arrays; files up to 2 GiB.
public final class SimDisk implements Disk {
    static final int SECTOR_BYTES = 512;

    private final SimNames names = new SimNames();
    private final SimNames durableNames = new SimNames();
    private final List<SimPending> pending = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final Map<SimOp, Long> counts = new EnumMap<>(SimOp.class);
    private final Map<String, Integer> openFiles = new HashMap<>();
    private final Map<String, Integer> locks = new HashMap<>();

    private long sequence;
    private long ops;
    private long crashAt = Long.MAX_VALUE;
    private boolean crashed;
    private @Nullable SimOp crashedAt;
    private String crashedPath = "";
    private long capacityBytes = Long.MAX_VALUE;
    private boolean tracing;
    private boolean lostPower;
    private @Nullable Runnable beforeEachOp;

    private @Nullable SimOp faultKind;
    private long faultAt = -1;
    private boolean faultIsFull;
    private boolean faultFired;
    private String faultPath = "";

    // Disk

    @Override
    public synchronized String describe(String path) {
        return "sim:/" + path;
    }

    @Override
    public synchronized boolean exists(String path) {
        alive();
        return names.files.containsKey(path) || names.directories.contains(path);
    }

    @Override
    public synchronized long sizeBytes(String path) {
        alive();
        return inode("stat", path).size;
    }

    @Override
    public synchronized List<String> list(String directory) {
        alive();
        Set<String> found = new TreeSet<>();
        String prefix = directory.isEmpty() ? "" : directory + "/";
        for (Set<String> paths : List.of(names.files.keySet(), names.directories)) {
            for (String path : paths) {
                if (path.length() > prefix.length() && path.startsWith(prefix)) {
                    int slash = path.indexOf('/', prefix.length());
                    found.add(slash < 0 ? path.substring(prefix.length()) : path.substring(prefix.length(), slash));
                }
            }
        }
        return List.copyOf(found);
    }

    @Override
    public synchronized void createDirectories(String directory) {
        alive();
        if (names.directories.contains(directory)) {
            return;
        }
        createDirectories(SimNames.parent(directory));
        begin(SimOp.MAKE_DIRECTORY, directory);
        changeName(SimPending.name(SimOp.MAKE_DIRECTORY, ++sequence, null, directory, null));
    }

    @Override
    public synchronized DiskFile create(String path) {
        alive();
        if (names.files.containsKey(path) || !names.directories.contains(SimNames.parent(path))) {
            throw failure("create", path, "file exists or its directory does not");
        }
        begin(SimOp.CREATE, path);
        SimInode inode = new SimInode();
        changeName(SimPending.name(SimOp.CREATE, ++sequence, inode, path, null));
        return new Handle(path, inode, true);
    }

    @Override
    public synchronized DiskFile open(String path) {
        alive();
        return new Handle(path, inode("open", path), true);
    }

    @Override
    public synchronized DiskFile openForRead(String path) {
        alive();
        return new Handle(path, inode("open", path), false);
    }

    @Override
    public synchronized MemorySegment map(String path, Arena arena) {
        alive();
        SimInode inode = inode("map", path);
        begin(SimOp.READ, path);
        MemorySegment copy = arena.allocate(inode.size, 8);
        MemorySegment.copy(inode.content, 0, copy, ValueLayout.JAVA_BYTE, 0, inode.size);
        return copy.asReadOnly();
    }

    @Override
    public synchronized void rename(String from, String to) {
        alive();
        SimInode inode = inode("rename", from);
        begin(SimOp.RENAME, from + " -> " + to);
        changeName(SimPending.name(SimOp.RENAME, ++sequence, inode, from, to));
    }

    @Override
    public synchronized void delete(String path) {
        alive();
        boolean directory = names.directories.contains(path);
        if (directory && !list(path).isEmpty()) {
            throw failure("delete", path, "directory not empty");
        }
        SimInode inode = directory ? null : inode("delete", path);
        begin(SimOp.DELETE, path);
        changeName(SimPending.name(SimOp.DELETE, ++sequence, inode, path, null));
    }

    @Override
    public synchronized void syncDirectory(String directory) {
        alive();
        if (!names.directories.contains(directory)) {
            throw failure("sync directory", directory, "no such directory");
        }
        begin(SimOp.SYNC_DIRECTORY, directory);
        // A name in this directory drags along every earlier change that it builds on.
        Set<Object> needed = new HashSet<>();
        List<SimPending> chosen = new ArrayList<>();
        for (int i = pending.size() - 1; i >= 0; i--) {
            SimPending change = pending.get(i);
            if (change.isData()) {
                continue;
            }
            String made = change.target() == null ? change.path() : change.target();
            if (change.directory().equals(directory) || needed.contains(made) || needed.contains(change.path())) {
                needed.add(change.path());
                needed.add(change.directory());
                chosen.addFirst(change);
                pending.remove(i);
            }
        }
        chosen.forEach(durableNames::apply);
    }

    @Override
    public synchronized long usableBytes() {
        alive();
        return capacityBytes == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, capacityBytes - usedBytes());
    }

    /// A directory of this disk: `/x/y` is `x/y` here.
    @Override
    public synchronized Disk volume(String directory) {
        alive();
        String path = directory.substring(1);
        if (!names.directories.contains(path)) {
            throw failure("open directory", path, "no such directory");
        }
        return new SimVolume(this, path);
    }

    @Override
    public synchronized DiskLock lock(String path, boolean shared) {
        alive();
        int held = locks.getOrDefault(path, 0);
        if (held < 0 || (!shared && held > 0)) {
            throw new DirectoryLockedException(describe(SimNames.parent(path)), "this process");
        }
        if (!names.files.containsKey(path)) {
            SimInode inode = new SimInode();
            names.files.put(path, inode);
            durableNames.files.put(path, inode);
        }
        locks.put(path, shared ? held + 1 : -1);
        boolean[] released = new boolean[1];
        return () -> {
            synchronized (this) {
                if (!released[0]) {
                    released[0] = true;
                    locks.compute(path, (key, count) -> count == null || count <= 1 ? null : count - 1);
                }
            }
        };
    }

    // Crashes

    /// Ends the power at the `n`-th operation from now (1 = the next one); that operation does not happen.
    public synchronized void crashAfterOps(long n) {
        crashAt = ops + n;
    }

    /// Runs `look` before every operation but reads: what it finds is what a crash at that operation meets. It may crash copies, not change this disk.
    public synchronized void beforeEachOp(Runnable look) {
        beforeEachOp = look;
    }

    /// What the next process can see of this disk, and what a crash can still take.
    public synchronized SimImage image() {
        return new SimImage.Builder()
                .add(names)
                .add(durableNames)
                .add(pending)
                .add(lostPower ? 1 : 0)
                .add(capacityBytes)
                .build();
    }

    public synchronized boolean hasCrashed() {
        return crashed;
    }

    /// The operation at which the power ended, null before.
    public synchronized @Nullable SimOp crashedAt() {
        return crashedAt;
    }

    /// The path of the operation at which the power ended.
    public synchronized String crashedPath() {
        return crashedPath;
    }

    /// What a crash at this moment may leave: every family, each index that makes a difference, `random` random subsets.
    public synchronized List<SimCrashModel> models(int random) {
        List<SimCrashModel> models = new ArrayList<>();
        models.add(SimCrashModel.NOTHING);
        if (pending.isEmpty()) {
            return models;
        }
        models.add(SimCrashModel.PROCESS);
        models.add(SimCrashModel.ALL);
        if (pending.size() > 1) {
            for (int i = 0; i < pending.size(); i++) {
                models.add(new SimCrashModel(SimCrashModel.Kind.DROP_ONE, i));
                models.add(new SimCrashModel(SimCrashModel.Kind.KEEP_ONE, i));
            }
        }
        SimPending last = lastWrite();
        if (last != null) {
            int sectors = (last.data().length + SECTOR_BYTES - 1) / SECTOR_BYTES;
            int step = Math.max(1, (sectors + 15) / 16);
            for (int kept = 0; kept < sectors; kept += step) {
                models.add(new SimCrashModel(SimCrashModel.Kind.TORN, kept));
            }
            models.add(new SimCrashModel(SimCrashModel.Kind.EXTENDED, 0));
        }
        boolean hasNames = pending.stream().anyMatch(change -> !change.isData());
        if (hasNames && last != null) {
            models.add(new SimCrashModel(SimCrashModel.Kind.NAMES_LOST, 0));
            models.add(new SimCrashModel(SimCrashModel.Kind.NAMES_ONLY, 0));
        }
        if (pending.size() > 1 || (last != null && last.data().length > SECTOR_BYTES)) {
            for (int i = 0; i < random; i++) {
                models.add(new SimCrashModel(SimCrashModel.Kind.RANDOM, i));
            }
        }
        return models;
    }

    /// The disk that the next process finds after a crash now; this one is left as it is.
    public synchronized SimDisk crash(SimCrashModel model, long seed) {
        boolean processOnly = model.kind() == SimCrashModel.Kind.PROCESS;
        SimDisk survivor = processOnly
                ? afterProcess()
                : new SimSurvivors(pending, model, seed).build(durableNames, capacityBytes);
        survivor.lostPower = lostPower || !processOnly;
        return survivor;
    }

    /// Whether this disk is what a crash of more than the process left.
    public synchronized boolean lostPower() {
        return lostPower;
    }

    private SimDisk afterProcess() {
        SimDisk disk = new SimDisk();
        Map<SimInode, SimInode> copies = new HashMap<>();
        disk.names.copyFrom(names, copies);
        disk.durableNames.copyFrom(durableNames, copies);
        for (SimPending change : pending) {
            disk.pending.add(change.with(SimInode.copy(change.inode(), copies)));
        }
        disk.sequence = sequence;
        disk.capacityBytes = capacityBytes;
        return disk;
    }

    private @Nullable SimPending lastWrite() {
        for (int i = pending.size() - 1; i >= 0; i--) {
            if (pending.get(i).op() == SimOp.WRITE) {
                return pending.get(i);
            }
        }
        return null;
    }

    // Faults and inspection

    /// Fails the `n`-th operation of `kind` (null = of any kind but READ) from now with EIO, or with ENOSPC when `full`.
    public synchronized void failAt(@Nullable SimOp kind, long n, boolean full) {
        faultKind = kind;
        faultAt = n;
        faultIsFull = full;
        faultFired = false;
    }

    public synchronized boolean faultFired() {
        return faultFired;
    }

    /// The path of the operation that failed by injection.
    public synchronized String faultPath() {
        return faultPath;
    }

    public synchronized void capacity(long bytes) {
        capacityBytes = bytes;
    }

    public synchronized long usedBytes() {
        long used = 0;
        for (SimInode inode : names.files.values()) {
            used += inode.size;
        }
        return used;
    }

    /// Inverts one bit of a file, in the cache and on the platter.
    public synchronized void flipBit(String path, long bit) {
        SimInode inode = inode("flip", path);
        int at = Math.toIntExact(bit / 8);
        inode.content[at] ^= (byte) (1 << (bit % 8));
        if (at < inode.durableSize) {
            inode.durable[at] = inode.content[at];
        }
    }

    public synchronized byte[] bytes(String path) {
        SimInode inode = inode("read", path);
        return Arrays.copyOf(inode.content, inode.size);
    }

    /// Puts a file there, synced, whatever was there before.
    public synchronized void put(String path, byte[] bytes) {
        SimInode inode = new SimInode(bytes.clone(), bytes.length);
        names.files.put(path, inode);
        durableNames.files.put(path, inode);
    }

    /// Takes a file away, synced.
    public synchronized void remove(String path) {
        names.files.remove(path);
        durableNames.files.remove(path);
    }

    /// All paths of files, sorted.
    public synchronized List<String> files() {
        return List.copyOf(names.files.keySet());
    }

    /// Operations so far, reads not counted.
    public synchronized long ops() {
        return ops;
    }

    public synchronized long count(SimOp op) {
        return counts.getOrDefault(op, 0L);
    }

    public synchronized void trace(boolean on) {
        tracing = on;
    }

    public synchronized List<String> traced() {
        return List.copyOf(trace);
    }

    /// Files that somebody has open.
    public synchronized List<String> openFiles() {
        return openFiles.keySet().stream().sorted().toList();
    }

    // Mechanics

    private void alive() {
        if (crashed) {
            throw new SimCrash(crashAt);
        }
    }

    private void begin(SimOp op, String path) {
        if (op != SimOp.READ) {
            if (beforeEachOp != null) {
                beforeEachOp.run();
            }
            ops++;
            if (ops >= crashAt) {
                crashed = true;
                crashedAt = op;
                crashedPath = path;
                throw new SimCrash(ops);
            }
            if (tracing) {
                trace.add(op + " " + path);
            }
        }
        counts.merge(op, 1L, Long::sum);
        boolean counted = faultKind == null ? op != SimOp.READ : op == faultKind;
        if (faultAt > 0 && counted && --faultAt == 0) {
            faultFired = true;
            faultPath = path;
            throw failure(op.toString(), path, faultIsFull ? FULL : "Input/output error");
        }
    }

    private static final String FULL = "No space left on device";

    private static DiskException failure(String operation, String path, String reason) {
        IOException cause = new IOException(reason);
        return reason.equals(FULL)
                ? new DiskFullException(operation, path, cause)
                : new DiskException(operation, path, cause);
    }

    private SimInode inode(String operation, String path) {
        SimInode inode = names.files.get(path);
        if (inode == null) {
            throw failure(operation, path, "no such file");
        }
        return inode;
    }

    private void changeName(SimPending change) {
        names.apply(change);
        pending.add(change);
    }

    static SimDisk of(SimNames surviving, long capacityBytes) {
        SimDisk disk = new SimDisk();
        disk.names.copyFrom(surviving);
        disk.durableNames.copyFrom(surviving);
        disk.capacityBytes = capacityBytes;
        return disk;
    }

    private void write(SimInode inode, String path, int position, byte[] data) {
        long growth = Math.max(0, (long) position + data.length - inode.size);
        if (growth > 0 && capacityBytes != Long.MAX_VALUE && usedBytes() + growth > capacityBytes) {
            ops++;
            throw failure("write", path, FULL);
        }
        begin(SimOp.WRITE, path);
        inode.write(position, data);
        pending.add(SimPending.write(++sequence, inode, path, position, data));
    }

    private void force(SimInode inode, String path) {
        boolean forced = false;
        try {
            begin(SimOp.FORCE, path);
            forced = true;
        } finally {
            if (!crashed) {
                if (forced) {
                    inode.durable = Arrays.copyOf(inode.content, inode.size);
                    inode.durableSize = inode.size;
                }
                pending.removeIf(change -> change.isData() && change.inode() == inode);
            }
        }
    }

    /// One open file.
    private final class Handle implements DiskFile {
        private final String path;
        private final SimInode inode;
        private final boolean writable;
        private boolean closed;

        Handle(String path, SimInode inode, boolean writable) {
            this.path = path;
            this.inode = inode;
            this.writable = writable;
            openFiles.merge(path, 1, Integer::sum);
        }

        @Override
        public String path() {
            return path;
        }

        private void usable(boolean forWriting) {
            alive();
            if (closed || (forWriting && !writable)) {
                throw failure("use", path, closed ? "file is closed" : "file is open for reading only");
            }
        }

        @Override
        public long sizeBytes() {
            synchronized (SimDisk.this) {
                usable(false);
                return inode.size;
            }
        }

        @Override
        public int read(long position, MemorySegment dst) {
            synchronized (SimDisk.this) {
                usable(false);
                begin(SimOp.READ, path);
                int length = (int) Math.max(0, Math.min(dst.byteSize(), inode.size - position));
                if (length > 0) {
                    MemorySegment.copy(inode.content, (int) position, dst, ValueLayout.JAVA_BYTE, 0, length);
                }
                return length;
            }
        }

        @Override
        public void write(long position, MemorySegment src) {
            synchronized (SimDisk.this) {
                usable(true);
                SimDisk.this.write(inode, path, Math.toIntExact(position), src.toArray(ValueLayout.JAVA_BYTE));
            }
        }

        @Override
        public void force() {
            synchronized (SimDisk.this) {
                usable(true);
                SimDisk.this.force(inode, path);
            }
        }

        @Override
        public void truncate(long sizeBytes) {
            synchronized (SimDisk.this) {
                usable(true);
                begin(SimOp.TRUNCATE, path);
                inode.truncate(Math.toIntExact(sizeBytes));
                pending.add(SimPending.truncate(++sequence, inode, path, (int) sizeBytes));
            }
        }

        @Override
        public void close() {
            synchronized (SimDisk.this) {
                if (!closed) {
                    closed = true;
                    openFiles.merge(path, -1, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
                }
            }
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A tree of files of which some directories lie on other volumes, each under a name of its own at the root.
///
/// Threads and errors: as the disks have them. Nothing is renamed from one volume to another.
public final class MountedDisk implements Disk {
    private final Disk root;
    private final TreeMap<String, Disk> volumes;

    /// A path in one of the trees; `volume` is empty for the root's.
    private record Place(String volume, Disk disk, String path) {}

    /// @param volumes by the name under which they appear
    public MountedDisk(Disk root, Map<String, Disk> volumes) {
        this.root = root;
        this.volumes = new TreeMap<>(volumes);
    }

    private Place at(String path) {
        int slash = path.indexOf('/');
        String first = slash < 0 ? path : path.substring(0, slash);
        Disk volume = volumes.get(first);
        return volume == null
                ? new Place("", root, path)
                : new Place(first, volume, slash < 0 ? "" : path.substring(slash + 1));
    }

    @Override
    public String describe(String path) {
        Place place = at(path);
        return place.disk().describe(place.path());
    }

    @Override
    public boolean exists(String path) {
        Place place = at(path);
        return place.disk().exists(place.path());
    }

    @Override
    public long sizeBytes(String path) {
        Place place = at(path);
        return place.disk().sizeBytes(place.path());
    }

    @Override
    public List<String> list(String directory) {
        Place place = at(directory);
        return place.disk().list(place.path());
    }

    @Override
    public void createDirectories(String directory) {
        Place place = at(directory);
        place.disk().createDirectories(place.path());
    }

    @Override
    public DiskFile create(String path) {
        Place place = at(path);
        return place.disk().create(place.path());
    }

    @Override
    public DiskFile open(String path) {
        Place place = at(path);
        return place.disk().open(place.path());
    }

    @Override
    public DiskFile openForRead(String path) {
        Place place = at(path);
        return place.disk().openForRead(place.path());
    }

    @Override
    public MemorySegment map(String path, Arena arena) {
        Place place = at(path);
        return place.disk().map(place.path(), arena);
    }

    @Override
    public void rename(String from, String to) {
        Place source = at(from);
        Place target = at(to);
        if (!source.volume().equals(target.volume())) {
            throw new IllegalArgumentException("not on one volume: from=" + describe(from) + ", to=" + describe(to));
        }
        source.disk().rename(source.path(), target.path());
    }

    @Override
    public void delete(String path) {
        Place place = at(path);
        place.disk().delete(place.path());
    }

    @Override
    public void syncDirectory(String directory) {
        Place place = at(directory);
        place.disk().syncDirectory(place.path());
    }

    @Override
    public void dropCached(String path, long from, long length) {
        Place place = at(path);
        place.disk().dropCached(place.path(), from, length);
    }

    /// Of the root's volume, on which log and manifest lie.
    @Override
    public long usableBytes() {
        return root.usableBytes();
    }

    @Override
    public DiskLock lock(String path, boolean shared) {
        return root.lock(path, shared);
    }

    @Override
    public Disk volume(String directory) {
        return root.volume(directory);
    }

    @Override
    public List<String> volumes() {
        return List.copyOf(volumes.keySet());
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A tree of names: which path is which file, and which directories exist.
final class SimNames {
    final Map<String, SimInode> files = new TreeMap<>();
    final Set<String> directories = new HashSet<>();

    SimNames() {
        directories.add("");
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    void copyFrom(SimNames other) {
        files.clear();
        files.putAll(other.files);
        directories.clear();
        directories.addAll(other.directories);
    }

    /// Like [#copyFrom], with a copy of each file; one copy of a file that has several names.
    void copyFrom(SimNames other, Map<SimInode, SimInode> copies) {
        copyFrom(other);
        files.replaceAll((path, inode) -> Objects.requireNonNull(SimInode.copy(inode, copies)));
    }

    /// Applies `change` if what it needs is there; a change whose predecessor was lost is lost too.
    void apply(SimPending change) {
        String path = change.path();
        switch (change.op()) {
            case CREATE -> {
                if (directories.contains(parent(path))) {
                    files.put(path, Objects.requireNonNull(change.inode()));
                }
            }
            case MAKE_DIRECTORY -> {
                if (directories.contains(parent(path))) {
                    directories.add(path);
                }
            }
            case RENAME -> {
                String target = Objects.requireNonNull(change.target());
                if (isAt(path, change.inode()) && directories.contains(parent(target))) {
                    files.put(target, Objects.requireNonNull(files.remove(path)));
                }
            }
            case DELETE -> {
                if (change.inode() == null) {
                    directories.remove(path);
                } else if (isAt(path, change.inode())) {
                    files.remove(path);
                }
            }
            default -> throw new IllegalArgumentException("not a name operation: " + change.op());
        }
    }

    private boolean isAt(String path, @Nullable SimInode inode) {
        return inode != null && files.get(path) == inode;
    }
}

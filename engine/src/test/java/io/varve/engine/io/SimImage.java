// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a process can find on a disk and what a later crash can take from it, as 128 bits of SHA-256.
///
/// Two disks of one image behave alike: the same names lead to the same bytes, the same of it is durable, the same operations are pending in the same
/// order, and power was lost on both or on neither. Counts, traces and faults are no part of it.
public record SimImage(long high, long low) {
    /// The digest of one disk while it is fed: files are numbered as they are met, so that two names of one file stay one.
    static final class Builder {
        private final MessageDigest digest;
        private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
        private final Map<SimInode, Integer> numbers = new HashMap<>();

        Builder() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        Builder add(long value) {
            digest.update(number.putLong(0, value).array());
            return this;
        }

        Builder add(SimNames names) {
            add(names.files.size());
            names.files.forEach((path, inode) -> {
                add(path);
                add(inode);
            });
            add(names.directories.size());
            new TreeSet<>(names.directories).forEach(this::add);
            return this;
        }

        Builder add(List<SimPending> pending) {
            add(pending.size());
            for (SimPending change : pending) {
                add(change.op().ordinal()).add(change.path()).add(change.target() == null ? "" : change.target());
                add(change.position());
                add(change.data(), change.data().length);
                add(change.inode());
            }
            return this;
        }

        SimImage build() {
            ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
            return new SimImage(bytes.getLong(), bytes.getLong());
        }

        private Builder add(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            add(bytes, bytes.length);
            return this;
        }

        private void add(@Nullable SimInode inode) {
            int known = inode == null ? -1 : numbers.getOrDefault(inode, numbers.size());
            add(known);
            if (inode != null && known == numbers.size()) {
                numbers.put(inode, known);
                add(inode.content, inode.size);
                add(inode.durable, inode.durableSize);
            }
        }

        /// The length and all bytes up to the last that is not zero: segments are preallocated.
        private void add(byte[] bytes, int length) {
            int used = length;
            while (used > 0 && bytes[used - 1] == 0) {
                used--;
            }
            add(length).add(used);
            digest.update(bytes, 0, used);
        }
    }
}

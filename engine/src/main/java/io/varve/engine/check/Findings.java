// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.check;

import io.varve.engine.fault.CorruptionException;
import java.util.List;
import java.util.function.Consumer;

/// Takes what checks find and read, passes findings on at once and keeps only sums: so a directory of any size and any damage needs no more memory.
///
/// Threads: one.
public final class Findings {
    private final Consumer<Finding> out;
    private final Consumer<Findings> progress;
    private long files;
    private long bytes;
    private long rows;
    private long damages;
    private long notes;

    /// @param progress told after each piece of work
    public Findings(Consumer<Finding> out, Consumer<Findings> progress) {
        this.out = out;
        this.progress = progress;
    }

    public void damage(String file, long offset, String what, List<Affected> affected) {
        damages++;
        out.accept(new Finding(Finding.Kind.DAMAGE, file, offset, what, affected));
    }

    public void damage(CorruptionException cause, List<Affected> affected) {
        damage(cause.file(), cause.offset(), cause.difference(), affected);
    }

    /// Damage that would be what a crash leaves, had the last stop not been a clean one.
    public void leftover(boolean isCleanStop, String file, long offset, String what) {
        if (isCleanStop) {
            damage(file, offset, what + "; yet the last stop was clean", List.of());
        } else {
            note(file, offset, what, List.of());
        }
    }

    public void note(String file, long offset, String what, List<Affected> affected) {
        notes++;
        out.accept(new Finding(Finding.Kind.NOTE, file, offset, what, affected));
    }

    /// One more file was looked at.
    public void file() {
        files++;
        progress.accept(this);
    }

    public void bytes(long more) {
        bytes += more;
        progress.accept(this);
    }

    public void rows(long more) {
        rows += more;
    }

    public long files() {
        return files;
    }

    public long bytes() {
        return bytes;
    }

    public long rows() {
        return rows;
    }

    public long damages() {
        return damages;
    }

    public long notes() {
        return notes;
    }
}

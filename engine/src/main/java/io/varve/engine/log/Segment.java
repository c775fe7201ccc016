// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A segment that is there under its name.
///
/// @param header what one of its two copies says, null when neither can be read
/// @param damagedCopies how many of the copies are not what they should be
/// @param fileBytes the size of its file; less than a segment only after damage
record Segment(String name, long start, @Nullable SegmentHeader header, int damagedCopies, long fileBytes) {
    static Segment inspect(Disk disk, String directory, String name, long start, LogConfig config) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[SegmentHeader.BYTES]);
        try (DiskFile file = disk.openForRead(directory + "/" + name)) {
            int available = file.read(0, bytes);
            SegmentHeader found = null;
            int damaged = 0;
            for (int copy = 0; copy < SegmentHeader.COPIES; copy++) {
                SegmentHeader one = SegmentHeader.decode(bytes, available, copy, start, config);
                damaged += one == null ? 1 : 0;
                found = found == null ? one : found;
            }
            return new Segment(name, start, found, damaged, file.sizeBytes());
        }
    }

    long end(LogConfig config) {
        return start + config.segmentBytes();
    }
}

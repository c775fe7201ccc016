// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.memory.Layouts;
import io.varve.engine.scan.Tombstone;
import io.varve.engine.series.SeriesSelection;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// How tombstones stand in a manifest record. Layout: engine/docs/format/manifest.md.
final class MaskCodec {
    private static final int HEADER_BYTES = 36;
    private static final int RUN_BYTES = 12;

    private MaskCodec() {}

    static int bytes(List<MaskedRuns> masks) {
        int bytes = 0;
        for (MaskedRuns mask : masks) {
            bytes += HEADER_BYTES
                    + mask.tombstone().series().serializedBytes()
                    + mask.runs().size() * RUN_BYTES;
        }
        return bytes;
    }

    static void encode(List<MaskedRuns> masks, MemorySegment out, long offset) {
        long at = offset;
        for (MaskedRuns mask : masks) {
            Tombstone tombstone = mask.tombstone();
            int seriesBytes = tombstone.series().serializedBytes();
            out.set(Layouts.I64, at, tombstone.id());
            out.set(Layouts.I64, at + 8, tombstone.fromNs());
            out.set(Layouts.I64, at + 16, tombstone.lastNs());
            out.set(Layouts.I32, at + 24, tombstone.tableId());
            out.set(Layouts.I32, at + 28, seriesBytes);
            out.set(Layouts.I32, at + 32, mask.runs().size());
            tombstone.series().write(out, at + HEADER_BYTES);
            at += HEADER_BYTES + seriesBytes;
            for (RunId run : mask.runs().stream().sorted(RunId.ORDER).toList()) {
                out.set(Layouts.I64, at, run.fileId());
                out.set(Layouts.I32, at + 8, run.index());
                at += RUN_BYTES;
            }
        }
    }

    /// Reads `count` tombstones that fill `record` from `offset` to its end.
    ///
    /// @throws IllegalArgumentException when they do not
    static List<MaskedRuns> decode(MemorySegment record, long offset, int count) {
        List<MaskedRuns> masks = new ArrayList<>();
        long at = offset;
        for (int i = 0; i < count; i++) {
            long left = record.byteSize() - at;
            long seriesBytes = left < HEADER_BYTES ? -1 : record.get(Layouts.I32, at + 28);
            long runs = left < HEADER_BYTES ? -1 : record.get(Layouts.I32, at + 32);
            if (seriesBytes < 0 || runs < 0 || HEADER_BYTES + seriesBytes + runs * RUN_BYTES > left) {
                throw new IllegalArgumentException("tombstone " + i + " does not fit");
            }
            Tombstone tombstone = new Tombstone(
                    record.get(Layouts.I64, at),
                    record.get(Layouts.I32, at + 24),
                    record.get(Layouts.I64, at + 8),
                    record.get(Layouts.I64, at + 16),
                    SeriesSelection.read(record, at + HEADER_BYTES, seriesBytes));
            at += HEADER_BYTES + seriesBytes;
            Set<RunId> ids = new TreeSet<>(RunId.ORDER);
            for (long run = 0; run < runs; run++, at += RUN_BYTES) {
                ids.add(new RunId(record.get(Layouts.I64, at), record.get(Layouts.I32, at + 8)));
            }
            masks.add(new MaskedRuns(tombstone, ids));
        }
        if (at != record.byteSize()) {
            throw new IllegalArgumentException("tombstones end at " + at + " of " + record.byteSize());
        }
        return masks;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.memory.Layouts;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// A set of series ids of one table, ascending. Immutable; any thread.
public final class SeriesSelection {
    private final int limit;
    private final @Nullable RoaringBitmap ids;

    private SeriesSelection(int limit, @Nullable RoaringBitmap ids) {
        this.limit = limit;
        this.ids = ids;
    }

    /// All ids in `[0, limit)`.
    public static SeriesSelection all(int limit) {
        return new SeriesSelection(limit, null);
    }

    static SeriesSelection of(int limit, RoaringBitmap ids) {
        return new SeriesSelection(limit, ids);
    }

    /// The smallest id that is at least `from`, or -1.
    public int next(int from) {
        if (ids == null) {
            return from < limit ? Math.max(from, 0) : -1;
        }
        return (int) ids.nextValue(Math.max(from, 0));
    }

    public boolean contains(int id) {
        return ids == null ? id >= 0 && id < limit : ids.contains(id);
    }

    public int count() {
        return ids == null ? limit : ids.getCardinality();
    }

    public boolean isEmpty() {
        return ids == null ? limit == 0 : ids.isEmpty();
    }

    /// Whether this is simply every id in `[0, limit())`, so that nobody needs to ask for single ids.
    public boolean isAll() {
        return ids == null;
    }

    /// Bytes that [#write] needs.
    public int serializedBytes() {
        return 2 * Integer.BYTES + (ids == null ? 0 : ids.serializedSizeInBytes());
    }

    /// Writes limit, bytes of the bitmap (0 = all ids) and the bitmap in Roaring's portable form.
    public void write(MemorySegment into, long offset) {
        into.set(Layouts.I32, offset, limit);
        into.set(Layouts.I32, offset + Integer.BYTES, serializedBytes() - 2 * Integer.BYTES);
        if (ids != null) {
            ids.serialize(into.asSlice(offset + 2 * Integer.BYTES, ids.serializedSizeInBytes())
                    .asByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    /// Reads what [#write] wrote, at most `availableBytes`.
    ///
    /// @throws IllegalArgumentException when these bytes are something else
    public static SeriesSelection read(MemorySegment from, long offset, long availableBytes) {
        int bitmapBytes = availableBytes < 2 * Integer.BYTES ? -1 : from.get(Layouts.I32, offset + Integer.BYTES);
        if (bitmapBytes < 0 || bitmapBytes > availableBytes - 2 * Integer.BYTES) {
            throw new IllegalArgumentException("series set of " + bitmapBytes + " bytes in " + availableBytes);
        }
        int limit = from.get(Layouts.I32, offset);
        if (bitmapBytes == 0) {
            return all(limit);
        }
        RoaringBitmap ids = new RoaringBitmap();
        try {
            ids.deserialize(from.asSlice(offset + 2 * Integer.BYTES, bitmapBytes)
                    .asByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("series set is damaged", e);
        }
        return new SeriesSelection(limit, ids);
    }

    /// All ids are below this.
    public int limit() {
        return limit;
    }
}

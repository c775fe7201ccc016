// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableOption;
import org.jspecify.annotations.Nullable;

/// The times that rows of a table may have now, by its options `write_window_past` and `write_window_future`; both ends belong to it.
///
/// It remembers the table of the last row, so that a row of the same one costs two comparisons. Threads: one.
public final class WriteWindow {
    private @Nullable Catalog catalog;
    private long version = -1;
    private int tableId;
    private final long unsetFutureNs;
    private long pastNs;
    private long futureNs;

    /// @param unsetFutureNs for tables that do not say it
    public WriteWindow(long unsetFutureNs) {
        this.unsetFutureNs = unsetFutureNs;
    }

    /// Whether a row of a table may have `timeNs` at `nowNs`; a table that `newest` does not know has what is not set.
    public boolean contains(Catalog newest, int rowTableId, long timeNs, long nowNs) {
        if (rowTableId != tableId || newest.version() != version) {
            enter(newest, rowTableId);
        }
        return timeNs >= earliestNs(nowNs) && timeNs <= latestNs(nowNs);
    }

    private void enter(Catalog newest, int newTableId) {
        catalog = newest;
        version = newest.version();
        tableId = newTableId;
        Table table = newest.table(newTableId);
        pastNs = TableOption.WRITE_WINDOW_PAST.unset();
        futureNs = unsetFutureNs;
        if (table != null) {
            pastNs = table.setting(TableOption.WRITE_WINDOW_PAST);
            boolean says = table.option(TableOption.WRITE_WINDOW_FUTURE.optionName()) != null;
            futureNs = says ? table.setting(TableOption.WRITE_WINDOW_FUTURE) : unsetFutureNs;
        }
    }

    /// Whether the window of the last row begins somewhere.
    public boolean hasEarliest() {
        return pastNs != TableOption.NONE;
    }

    private long earliestNs(long nowNs) {
        boolean isOpen = pastNs == TableOption.NONE || nowNs < TimeRange.MIN_NS + pastNs;
        return isOpen ? TimeRange.MIN_NS : nowNs - pastNs;
    }

    private long latestNs(long nowNs) {
        boolean isOpen = futureNs == TableOption.NONE || nowNs > TimeRange.MAX_NS - futureNs;
        return isOpen ? TimeRange.MAX_NS : nowNs + futureNs;
    }

    /// Why the last row was refused.
    public String refusal(long timeNs, long nowNs) {
        Table table = catalog == null ? null : catalog.table(tableId);
        String bound = timeNs > latestNs(nowNs) ? ", latest=" + latestNs(nowNs) : ", earliest=" + earliestNs(nowNs);
        return "time outside the write window" + (table == null ? "" : " of \"" + table.name() + "\"") + ": timeNs="
                + timeNs + bound;
    }
}

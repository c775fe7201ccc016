// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveAnswerException;
import io.varve.tools.client.VarveClient;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/// Waits until `count(*)` shows every row: what a writer that gets no answer can know.
public final class Visibility {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(60);

    private final VarveClient client;
    private final String database;
    private final String table;
    private final Pacing pacing;

    public Visibility(VarveClient client, String database, String table, Pacing pacing) {
        this.pacing = pacing;
        this.client = client;
        this.database = database;
        this.table = table;
    }

    /// Rows of the table now; 0 when there is no such table or database yet.
    public long count() throws IOException {
        try {
            return client.rows(database, "SELECT count(*) AS n FROM \"" + table.replace("\"", "\"\"") + '"')
                    .get(0)
                    .values()
                    .iterator()
                    .next()
                    .asLong();
        } catch (VarveAnswerException e) {
            if (e.status() == 400 || e.status() == 404) {
                return 0;
            }
            throw e;
        }
    }

    /// Returns when the count has reached `wanted`; fails when it has not moved for a minute.
    public void await(long wanted, LongConsumer seen) throws IOException {
        long last = -1;
        long movedNs = pacing.nowNs();
        while (true) {
            long count = count();
            if (count >= wanted) {
                return;
            }
            if (count != last) {
                last = count;
                movedNs = pacing.nowNs();
            } else if (pacing.nowNs() - movedNs > STALL_NS) {
                throw new IOException("only " + count + " of " + wanted + " rows became visible");
            }
            seen.accept(count);
            pacing.pause(POLL_NS);
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A client that others wrote, sending its numbered rows into a table of its own.
///
/// Row `i` has the tag `host`, the fields `load` and `n` = i, and a time of its own. Threads: one at a time.
abstract class TestClient implements Closeable {
    static final long START_MS = 1_700_000_000_000L;
    static final int HOSTS = 100;

    private final String table;
    private final boolean isAnswered;

    /// @param table its name, and its table's
    /// @param isAnswered whether it waits for answers, so that what [#send] sent is stored when it returns
    TestClient(String table, boolean isAnswered) {
        this.table = table;
        this.isAnswered = isAnswered;
    }

    final String table() {
        return table;
    }

    final boolean isAnswered() {
        return isAnswered;
    }

    /// Sends the rows `from` … `to` − 1 until the client has done what it does for them, its own retries included.
    abstract void send(int from, int to) throws IOException, InterruptedException;

    /// What the client says about a row with a text where the table has a number; null when its protocol tells nobody, or another test asks.
    @Nullable
    String complaint() throws IOException, InterruptedException {
        return null;
    }

    /// Row `i` as line protocol in milliseconds.
    static String line(String table, int i) {
        return String.format(Locale.ROOT, "%s,host=h%d load=%s,n=%di %d", table, i % HOSTS, i / 8.0, i, START_MS + i);
    }

    /// Rows as line protocol in nanoseconds, each with its newline.
    static String lines(String table, int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append(line(table, i)).append("000000\n");
        }
        return lines.toString();
    }
}

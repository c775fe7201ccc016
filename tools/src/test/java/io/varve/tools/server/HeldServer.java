// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A real server of one shard and little memory, whose flushes can be held: the directory of its files is renamed away, so that every flush fails and is
/// tried again until it is back. Meanwhile the memtables fill up, until the engine rejects.
///
/// Threads: any.
final class HeldServer implements Closeable {
    private static final int FILLER_BYTES = 60_000;
    private static final int FILLER_LINES = 32;

    private final RealServer server;
    private final Path files;
    private final Path away;

    private HeldServer(RealServer server, Path shard) {
        this.server = server;
        this.files = shard.resolve("data");
        this.away = shard.resolve("held");
    }

    /// Starts it with its flushes held.
    static HeldServer start(Path folder, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--shards", "1", "--memory", "448MiB"));
        options.addAll(List.of(more));
        Path directory = Files.createDirectories(folder);
        RealServer server = RealServer.start(directory, options.toArray(String[]::new));
        HeldServer held = new HeldServer(server, directory.resolve("data").resolve("shard-0"));
        Files.move(held.files, held.away);
        return held;
    }

    RealServer server() {
        return server;
    }

    /// Requests that were answered 503 because there was no room.
    long refused() throws IOException, InterruptedException {
        return (long) server.metric("varve_ingest_overloaded_total");
    }

    /// Whether the memtables have their whole budget; it is less again only when files are written.
    boolean isFull() throws IOException, InterruptedException {
        return server.metric("varve_shard_memtable_use{shard=\"0\"}") >= 1;
    }

    /// Writes long texts until a request is refused.
    void fill() throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < FILLER_LINES; i++) {
            body.append("filler,line=").append(i).append(" text=\"");
            body.append("x".repeat(FILLER_BYTES)).append("\"\n");
        }
        int status = server.write(body.toString()).statusCode();
        while (status == 204) {
            status = server.write(body.toString()).statusCode();
        }
        if (status != 503) {
            throw new AssertionError("filler: " + status + '\n' + server.errors());
        }
    }

    /// Lets flushes succeed again.
    void release() throws IOException {
        Files.move(away, files);
    }

    @Override
    public void close() {
        server.close();
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpServerCodec;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.TestListener;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests of write requests against a listener of their own, with one client; each test starts it.
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by start
abstract class ServedWrites {
    static final WriteConfig CONFIG = WriteConfig.defaults("0.1.0", SyncMode.ALWAYS);

    @TempDir
    Path directory;

    IngestFixture fixture;
    TestListener listener;
    RawClient client;

    void start(IngestFixture started, WriteConfig config) throws IOException {
        fixture = started;
        WriteService service = new WriteService(started.ingest, config);
        listener = new TestListener(
                channel -> channel.pipeline().addLast(new HttpServerCodec()).addLast(service.newHandler()));
        client = new RawClient(listener.address());
    }

    void start(int shards) throws IOException {
        start(IngestFixture.open(directory, shards), CONFIG);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        listener.close();
        fixture.close();
    }
}

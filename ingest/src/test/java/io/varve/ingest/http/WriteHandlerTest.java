// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WriteHandlerTest {
    private static final WriteConfig CONFIG = new WriteConfig("0.1.0", SyncMode.ALWAYS, true, 1 << 20, 64 << 20, 0);

    @TempDir
    Path directory;

    @Test
    void shouldSayWhenToReturnIfTheDiskIsFull() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            WriteHandler handler = new WriteHandler(new WriteService(fixture.ingest, CONFIG), fixture.ingest, CONFIG);
            EmbeddedChannel channel = new EmbeddedChannel(handler);
            channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/write?db=d"));
            handler.exchange()
                    .lines()
                    .onFailed(new DiskFullException("write", "log", new IOException("No space left on device")));
            channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
            FullHttpResponse answer = channel.readOutbound();
            assertNotNull(answer);
            assertEquals(503, answer.status().code());
            assertEquals("30", answer.headers().get(HttpHeaderNames.RETRY_AFTER));
            String body = answer.content().toString(StandardCharsets.UTF_8);
            assertTrue(body.contains("disk full"), body);
            answer.release();
            channel.finishAndReleaseAll();
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whoever ends a connection, and however: the lines that had come whole are there afterwards.
@Timeout(120)
class LineTcpHandlerTest {
    private static final LineTcpConfig DEFAULTS = LineTcpConfig.defaults(SyncMode.ALWAYS);
    private static final String DB = LineConfig.DEFAULT_DATABASE;

    @TempDir
    Path directory;

    private static EmbeddedChannel connect(IngestFixture fixture, LineTcpConfig config) {
        return new EmbeddedChannel(new LineTcpService(fixture.ingest, config).newHandler());
    }

    /// Bytes arrive; that the socket is drained is not told, so nothing is published yet.
    private static void arrive(EmbeddedChannel channel, String text) {
        channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    /// Lets the loop work until `count` rows are there.
    private static List<String> rows(IngestFixture fixture, EmbeddedChannel channel, int count) {
        IngestFixture.await(() -> {
            channel.runPendingTasks();
            return fixture.hasTable(DB, "m") && fixture.rows(DB, "m").size() >= count;
        });
        return fixture.rows(DB, "m");
    }

    /// A table that is known, so that no later line waits for it.
    private static EmbeddedChannel warm(IngestFixture fixture, LineTcpConfig config) {
        EmbeddedChannel first = connect(fixture, DEFAULTS);
        arrive(first, "m x=0 0\n");
        first.pipeline().fireChannelReadComplete();
        rows(fixture, first, 1);
        first.close().syncUninterruptibly();
        return connect(fixture, config);
    }

    private static void assertTwoLinesAndNoTail(IngestFixture fixture, EmbeddedChannel channel) {
        assertEquals(List.of("x=0.0 0", "x=1.0 1", "x=2.0 2"), rows(fixture, channel, 3));
        assertFalse(channel.isActive());
    }

    @Test
    void shouldPublishWhatHadComeWhenTheServerStops() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            EmbeddedChannel channel = warm(fixture, DEFAULTS);
            arrive(channel, "m x=1 1\nm x=2 2\nm x=3");
            channel.pipeline().fireExceptionCaught(new IOException("the server is stopping"));
            assertTwoLinesAndNoTail(fixture, channel);
        }
    }

    @Test
    void shouldPublishWhatHadComeWhenAHandlerFails() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            EmbeddedChannel channel = warm(fixture, DEFAULTS);
            arrive(channel, "m x=1 1\nm x=2 2\nm x=3");
            channel.pipeline().fireExceptionCaught(new IllegalStateException("planted"));
            assertTwoLinesAndNoTail(fixture, channel);
            assertEquals(1, fixture.told.size(), fixture.told::toString);
        }
    }

    @Test
    void shouldPublishWhatHadComeWhenALineNeverEnds() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            EmbeddedChannel channel = warm(fixture, DEFAULTS.withOpenLineTimeoutNs(1));
            arrive(channel, "m x=1 1\nm x=2 2\nm x=3");
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            assertTwoLinesAndNoTail(fixture, channel);
            assertEquals(1, fixture.ingest.counters().stalledConnections());
        }
    }

    @Test
    void shouldPublishWhatHadComeWhenTheChannelIsClosedHere() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            EmbeddedChannel channel = warm(fixture, DEFAULTS);
            arrive(channel, "m x=1 1\nm x=2 2\nm x=3");
            channel.close().syncUninterruptibly();
            assertTwoLinesAndNoTail(fixture, channel);
        }
    }

    @Test
    void shouldPublishTheLinesBeforeTheOneThatCloses() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            EmbeddedChannel channel = warm(fixture, DEFAULTS.withDisconnectOnError(true));
            arrive(channel, "m x=1 1\nm x=2 2\nbad\nm x=3 3\n");
            assertTwoLinesAndNoTail(fixture, channel);
        }
    }

    @Test
    void shouldTakeTheLastLineWhenTheSenderEnds() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            EmbeddedChannel channel = warm(fixture, DEFAULTS);
            arrive(channel, "m x=1 1\nm x=2 2");
            channel.pipeline().fireChannelInactive();
            assertEquals(List.of("x=0.0 0", "x=1.0 1", "x=2.0 2"), rows(fixture, channel, 3));
            channel.close().syncUninterruptibly();
        }
    }

    /// A refused line is no reason to close, so none is told when the sender ends.
    @Test
    void shouldTellNoReasonWhenTheSenderEndsBehindARefusedLine() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            EmbeddedChannel channel = warm(fixture, DEFAULTS);
            arrive(channel, "m x=1 1\nbad\nm x=2 2");
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            assertTwoLinesAndNoTail(fixture, channel);
            assertEquals(1, fixture.ingest.counters().rejectedLines());
            assertEquals(List.of(), fixture.told);
        }
    }

    /// The table is new: when the connection ends its lines wait for the catalog.
    @Test
    void shouldPublishLinesThatWaitForTheCatalogWhenTheConnectionEnds() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            EmbeddedChannel channel = connect(fixture, DEFAULTS);
            arrive(channel, "m x=0 0\nm x=1 1\nm x=2 2\nm x=3");
            channel.pipeline().fireExceptionCaught(new IOException("the server is stopping"));
            assertTwoLinesAndNoTail(fixture, channel);
        }
    }

    /// Far more than the pool has: when the connection ends its lines wait for room.
    @Test
    void shouldPublishLinesThatWaitForRoomWhenTheConnectionEnds() {
        int count = 20_000;
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < count; i++) {
            text.append("m x=").append(i).append(' ').append(i).append('\n');
        }
        var options = IngestFixture.options(1).withBatches(2, 16 << 10);
        try (IngestFixture fixture = new IngestFixture(directory, options, LineConfig.DEFAULT)) {
            EmbeddedChannel channel = warm(fixture, DEFAULTS);
            arrive(channel, text + "m x=3");
            channel.pipeline().fireExceptionCaught(new IOException("the server is stopping"));
            assertEquals(count, rows(fixture, channel, count).size());
        }
    }
}

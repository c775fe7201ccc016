// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.HttpServerCodec;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.flow.TestListener;
import io.varve.ingest.http.RawClient.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The limits of a line as a sender over HTTP meets them.
@Timeout(60)
class WriteLimitsTest {
    @TempDir
    Path directory;

    static Stream<Arguments> limits() {
        List<Arguments> all = new ArrayList<>();
        add(all, "line", 256 << 10, WriteLimitsTest::line);
        add(all, "tags", 40, WriteLimitsTest::tags);
        add(all, "measurement", 256, length -> "n".repeat(length) + " x=1 1");
        add(all, "tag key", 256, length -> "m," + "n".repeat(length) + "=v x=1 1");
        add(all, "field key", 256, length -> "m " + "n".repeat(length) + "=1 1");
        add(all, "name in two-byte letters", 128, length -> "m " + "é".repeat(length) + "=1 1");
        add(all, "tag value", 4 << 10, length -> "m,t=" + "v".repeat(length) + " x=1 1");
        add(all, "field string", 64 << 10, length -> "m s=\"" + "s".repeat(length) + "\" 1");
        return all.stream();
    }

    private static void add(List<Arguments> to, String what, int limit, IntFunction<String> line) {
        for (int beyond = -1; beyond <= 1; beyond++) {
            to.add(Arguments.of(what, beyond, line.apply(limit + beyond)));
        }
    }

    /// A line of so many bytes, made of strings that are no longer than they may be.
    private static String line(int length) {
        StringBuilder line = new StringBuilder("m a=\"");
        line.append("s".repeat(60_000))
                .append("\",b=\"")
                .append("s".repeat(60_000))
                .append("\",c=\"");
        line.append("s".repeat(60_000))
                .append("\",d=\"")
                .append("s".repeat(60_000))
                .append("\",e=\"");
        return line.append("s".repeat(length - line.length() - 3))
                .append("\" 1")
                .toString();
    }

    private static String tags(int count) {
        StringBuilder line = new StringBuilder("m");
        for (int i = 0; i < count; i++) {
            line.append(",t").append(i).append("=v");
        }
        return line.append(" x=1 1").toString();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("limits")
    void shouldTakeALineUpToItsLimitAndTheNextInAnyCase(String what, int beyond, String line) throws IOException {
        try (IngestFixture fixture =
                new IngestFixture(directory, IngestFixture.options(1).withBatches(4, 1 << 20), LineConfig.DEFAULT)) {
            WriteService service = new WriteService(fixture.ingest, WriteConfig.defaults("0.1.0", SyncMode.ALWAYS));
            try (TestListener listener = new TestListener(channel ->
                            channel.pipeline().addLast(new HttpServerCodec()).addLast(service.newHandler()));
                    RawClient client = new RawClient(listener.address())) {
                Reply reply = client.post("/write?db=d", line + "\nnext x=2 2\n");
                assertEquals(beyond <= 0 ? 204 : 400, reply.status(), reply.body());
                assertTrue(beyond <= 0 || reply.body().contains("dropped=1"), reply.body());
                assertEquals(List.of("x=2.0 2"), fixture.rows("d", "next"));
            }
        }
    }
}

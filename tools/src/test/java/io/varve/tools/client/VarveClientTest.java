// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VarveClientTest {
    /// The system connects for a server that never accepts.
    @Test
    void shouldNameTheServerThatDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                VarveClient client = new VarveClient(
                        URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                        Duration.ofMillis(200),
                        Trust.OF_JAVA)) {
            IOException write = assertThrows(IOException.class, () -> client.write("d", "ns", new byte[1], 1));
            assertEquals(client.base() + " did not answer POST /write within 0.2 s", write.getMessage());
            IOException query = assertThrows(IOException.class, () -> client.rows("d", "SELECT 1"));
            assertEquals(client.base() + " did not answer POST /api/v3/query_sql within 0.2 s", query.getMessage());
        }
    }
}

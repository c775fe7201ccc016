// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// COPY in lines by a server in a process of its own.
@Timeout(120)
final class CopyServerTest {
    @TempDir
    private Path directory;

    private static HttpResponse<String> post(RealServer server, String sql) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + server.http() + "/api/v3/query_sql?format=json"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString("q=" + URLEncoder.encode(sql, UTF_8)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void shouldCopyBetweenFilesAndTables() throws IOException, InterruptedException {
        Path files = Files.createDirectory(directory.resolve("files"));
        try (RealServer server = RealServer.start(directory, "--copy-directory", files.toString())) {
            server.write("cpu,host=a\\ b x=1i,s=\"q\\\"\" 1\ncpu,host=c d=0.5 2\n");
            assertEquals(
                    "[{\"rows\":2,\"rejected\":0}]",
                    post(server, "COPY cpu TO 'cpu.lp.gz' (FORMAT line)").body().strip());
            assertEquals(200, post(server, "DROP TABLE cpu").statusCode());
            assertEquals(
                    "[{\"rows\":2,\"rejected\":0}]",
                    post(server, "COPY cpu FROM 'cpu.lp.gz' (FORMAT line)")
                            .body()
                            .strip());
            assertTrue(server.sql("SELECT host, x, s, d FROM cpu ORDER BY time")
                    .contains("{\"host\":\"a b\",\"x\":1,\"s\":\"q\\\"\"}"));
            Files.writeString(files.resolve("bad.lp"), "cpu x=2i 3\nmem x=1i 4\n");
            assertTrue(post(server, "COPY cpu FROM 'bad.lp' (FORMAT line)")
                    .body()
                    .contains("\"errors\":\"line 2: line of another table: \\\"mem\\\", not \\\"cpu\\\"\""));
            assertTrue(server.sql("SELECT peer, line_number FROM system.rejected_lines")
                    .contains("{\"peer\":\"copy\",\"line_number\":2}"));
            assertEquals(400, post(server, "COPY cpu FROM '../x' (FORMAT line)").statusCode());
        }
    }
}

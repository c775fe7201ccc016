// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server, asked over `/api/v3/query_sql` in the format that tells types. Rows are read as they come.
final class RemoteSession implements Session {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final URI address;
    private final HttpClient client;

    /// @param base scheme, host and port
    RemoteSession(URI base) {
        this.address = base.resolve("/api/v3/query_sql");
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    @Override
    public Rows run(String sql, String database, List<? extends @Nullable Object> values, long timeoutNs)
            throws SQLException {
        StringBuilder body = new StringBuilder("{\"format\":\"typed\",\"q\":");
        JsonValues.add(body, sql);
        body.append(",\"db\":");
        JsonValues.add(body, database);
        if (!values.isEmpty()) {
            body.append(",\"params\":");
            JsonValues.addAll(body, values);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.append('}').toString()));
        if (timeoutNs < Long.MAX_VALUE) {
            request.header("Statement-Timeout", Long.toString(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs))));
        }
        return rows(send(request.build()));
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws SQLException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new SQLException("cannot reach " + address.getAuthority() + ": " + e, SqlErrors.CONNECTION, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", SqlErrors.CONNECTION, e);
        }
    }

    private static Rows rows(HttpResponse<InputStream> answer) throws SQLException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        RemoteRows rows = new RemoteRows(answer.body(), lines);
        if (answer.statusCode() != 200) {
            Object told = rows.line();
            rows.close();
            throw SqlErrors.ofStatus(
                    answer.statusCode(),
                    told instanceof Map<?, ?> error ? RemoteRows.text(error) : "status " + answer.statusCode());
        }
        rows.readHead();
        return rows;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}

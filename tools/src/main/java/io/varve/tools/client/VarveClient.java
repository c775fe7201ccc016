// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;

/// A server, over HTTP: `/api/v3/query_sql` and `/write`.
///
/// Threads: any; each request has its own connection from the pool. Errors: see the package.
public final class VarveClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    private static final int ERROR_BODY_LIMIT = 1 << 20;

    private final URI base;
    private final Duration requestTimeout;
    private final HttpClient http;

    public VarveClient(URI base) {
        this(base, REQUEST_TIMEOUT, Trust.OF_JAVA);
    }

    /// @param requestTimeout how long a request may wait until its answer begins
    /// @param trust which servers are believed, with `https`
    public VarveClient(URI base, Duration requestTimeout, Trust trust) {
        String scheme = base.getScheme();
        if (base.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException("not an http URL: " + base);
        }
        this.base = base;
        this.requestTimeout = requestTimeout;
        this.http = trust.applyTo(HttpClient.newBuilder())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    public URI base() {
        return base;
    }

    /// Runs one statement; the rows arrive while they are read.
    public RowStream query(String database, String sql) throws IOException {
        InputStream body = queryRaw(database, sql, "json");
        try {
            return new RowStream(body);
        } catch (IOException e) {
            body.close();
            throw e;
        }
    }

    /// Runs one statement whose answer is small.
    public List<Map<String, Cell>> rows(String database, String sql) throws IOException {
        try (RowStream rows = query(database, sql)) {
            return rows.all();
        }
    }

    /// The answer as the server writes it; `format` is json, jsonl, csv or pretty.
    public InputStream queryRaw(String database, String sql, String format) throws IOException {
        String json = "{\"db\":" + quoted(database) + ",\"format\":" + quoted(format) + ",\"q\":" + quoted(sql) + "}";
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/api/v3/query_sql"))
                .timeout(requestTimeout)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            ErrorBody error = ErrorBody.parse(body.readNBytes(ERROR_BODY_LIMIT));
            throw new VarveAnswerException(
                    response.statusCode(),
                    error.message(),
                    error.number("line"),
                    error.number("column"),
                    error.values().getOrDefault("hint", ""),
                    retryAfter(response));
        }
    }

    /// Sends one body of line protocol, `precision` as in the parameter of `/write`.
    public WriteAnswer write(String database, String precision, byte[] body, int length) throws IOException {
        URI uri = base.resolve("/write?db=" + encoded(database) + "&precision=" + encoded(precision));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(requestTimeout)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(BodyPublishers.ofByteArray(body, 0, length))
                .build();
        HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
        String warning = response.headers().firstValue("X-Varve-Warning").orElse("");
        int status = response.statusCode();
        if (status == 204) {
            return new WriteAnswer(status, "", 0, List.of(), warning, -1);
        }
        ErrorBody error = ErrorBody.parse(response.body());
        List<WriteAnswer.Refused> refused = error.refused();
        if (refused.isEmpty() && error.number("line") > 0) {
            refused = List.of(new WriteAnswer.Refused(error.number("line"), error.message(), ""));
        }
        return new WriteAnswer(status, error.message(), error.dropped(), refused, warning, retryAfter(response));
    }

    /// What a write of one body of line protocol would do, as JSON.
    public String dryRun(String database, String precision, byte[] body) throws IOException {
        URI uri = base.resolve("/write?dry_run=true&db=" + encoded(database) + "&precision=" + encoded(precision));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(requestTimeout)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            ErrorBody error = ErrorBody.parse(response.body());
            throw new IOException("the server answered " + response.statusCode() + ": " + error.message());
        }
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /// Does the server take requests?
    public boolean answersPing() {
        try {
            HttpRequest request = HttpRequest.newBuilder(base.resolve("/ping"))
                    .timeout(CONNECT_TIMEOUT)
                    .build();
            return send(request, BodyHandlers.discarding()).statusCode() == 204;
        } catch (IOException e) {
            return false;
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (ConnectException e) {
            throw new IOException("cannot reach " + base + ": is the server running? (varve server)", e);
        } catch (SSLHandshakeException e) {
            throw new IOException("cannot talk to " + base + ": " + Trust.explain(e), e);
        } catch (HttpConnectTimeoutException e) {
            throw new IOException("cannot reach " + base + ": no connection within " + seconds(CONNECT_TIMEOUT), e);
        } catch (HttpTimeoutException e) {
            throw new IOException(
                    base + " did not answer " + request.method() + ' '
                            + request.uri().getPath() + " within "
                            + seconds(request.timeout().orElse(requestTimeout)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1e3 + " s";
    }

    private static int retryAfter(HttpResponse<?> response) {
        try {
            return (int) Math.min(
                    3600, response.headers().firstValueAsLong("Retry-After").orElse(-1));
        } catch (NumberFormatException e) {
            return -1; // a date, which our server never sends
        }
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}

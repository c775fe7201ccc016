// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.varve.engine.Engine;
import io.varve.ingest.http.encoding.RequestBody;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a write request asks for, or why it is refused before its body is read.
///
/// @param dialect how to word errors
/// @param asked null when it is refused
/// @param encoding of the body
/// @param malformed whether no other request can follow
record Admission(
        Dialect dialect,
        @Nullable WriteRequest asked,
        @Nullable WriteError error,
        String encoding,
        boolean malformed) {
    static Admission of(HttpRequest request, WriteConfig config, Engine engine) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        Dialect dialect = Dialect.of(path, Map.of());
        if (request.decoderResult().isFailure()) {
            return new Admission(dialect, null, WriteError.invalid("malformed request"), "", true);
        }
        Map<String, List<String>> parameters;
        try {
            parameters = new QueryStringDecoder(uri).parameters();
        } catch (IllegalArgumentException e) {
            return refused(dialect, WriteError.invalid("invalid query string: " + e.getMessage()));
        }
        dialect = Dialect.of(path, parameters);
        WriteRequest asked;
        try {
            asked = WriteRequest.parse(dialect, parameters, request.headers(), config);
        } catch (WriteRequest.BadParameterException e) {
            return refused(dialect, WriteError.invalid(e.getMessage()));
        }
        String encoding = String.join(", ", request.headers().getAll(HttpHeaderNames.CONTENT_ENCODING));
        WriteError error = error(request, encoding, asked, config, engine);
        return error == null ? new Admission(dialect, asked, null, encoding, false) : refused(dialect, error);
    }

    private static Admission refused(Dialect dialect, WriteError error) {
        return new Admission(dialect, null, error, "", false);
    }

    private static @Nullable WriteError error(
            HttpRequest request, String encoding, WriteRequest asked, WriteConfig config, Engine engine) {
        if (!request.method().equals(HttpMethod.POST)) {
            return WriteError.method();
        }
        if (!RequestBody.supports(encoding)) {
            return WriteError.encoding(encoding);
        }
        if (HttpUtil.getContentLength(request, 0L) > config.maxBodyBytes()) {
            return WriteError.tooLarge("Request Entity Too Large");
        }
        Throwable failure = engine.failure();
        if (failure != null) {
            return WriteError.internal("engine has failed: cause=" + failure);
        }
        return engine.needs().admits(asked.database()) ? null : WriteError.unknownDatabase(asked.database());
    }
}

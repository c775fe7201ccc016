// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/// The text of a request's body, pressed by gzip or not.
final class RequestBody {
    /// A text of 16 KiB with every byte escaped, and the other parameters.
    static final int MAX_BYTES = 128 << 10;

    private RequestBody() {}

    /// @throws HttpProblem for another encoding, broken gzip, or more than [#MAX_BYTES]
    static String text(HttpHeaders headers, ByteBuf body) {
        String encoding =
                headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity").strip();
        if (encoding.equalsIgnoreCase("identity")) {
            return body.toString(StandardCharsets.UTF_8);
        }
        if (!encoding.equalsIgnoreCase("gzip") && !encoding.equalsIgnoreCase("x-gzip")) {
            throw new HttpProblem(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                    "unknown Content-Encoding " + encoding,
                    "Use gzip or none.");
        }
        try (InputStream plain = new GZIPInputStream(new ByteBufInputStream(body.slice()))) {
            byte[] bytes = plain.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLong();
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new HttpProblem(HttpResponseStatus.BAD_REQUEST, "the body is no gzip: " + e.getMessage(), "");
        }
    }

    static HttpProblem tooLong() {
        return new HttpProblem(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "body too long: limit=" + MAX_BYTES + " bytes", "");
    }
}

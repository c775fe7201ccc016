// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.query.http.QueryService;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/// Sends queries over one connection and reads the answers to their ends, of which it keeps nothing.
///
/// Threads: one. Errors: an [IOException] for any answer but 200, after which the connection is of no use.
final class TrainingConnection implements Closeable {
    private static final int PATIENCE_MS = 5000;
    private static final String OK = "HTTP/1.1 200 ";
    private static final String LENGTH = "content-length:";
    private static final int HEX = 16;

    private final Socket socket;
    private final InputStream answers;

    TrainingConnection(InetSocketAddress server) throws IOException {
        socket = new Socket(server.getAddress(), server.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        answers = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /// @param sql without line ends
    void ask(String sql) throws IOException {
        byte[] body = JsonText.object(json -> {
                    json.writeStringField("db", "default");
                    json.writeStringField("q", sql);
                    json.writeStringField("format", "json");
                })
                .getBytes(UTF_8);
        String head = "POST " + QueryService.PATH
                + " HTTP/1.1\r\nHost: training\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        byte[] request = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(ISO_8859_1), 0, request, 0, head.length());
        System.arraycopy(body, 0, request, head.length(), body.length);
        socket.getOutputStream().write(request);
        skipAnswer(sql);
    }

    private void skipAnswer(String sql) throws IOException {
        String status = line();
        if (!status.startsWith(OK)) {
            throw new IOException("refused: status=" + status + ", query=" + sql);
        }
        long length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Long.parseLong(header.substring(LENGTH.length()).strip());
            }
        }
        if (length >= 0) {
            answers.skipNBytes(length);
            return;
        }
        int chunk;
        do {
            chunk = Integer.parseInt(line(), HEX);
            answers.skipNBytes(chunk);
            if (!line().isEmpty()) {
                throw new IOException("a chunk is longer than it says: bytes=" + chunk);
            }
        } while (chunk > 0);
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        int next = answers.read();
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException("the answer broke off");
            }
            if (next != '\r') {
                text.append((char) next);
            }
            next = answers.read();
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

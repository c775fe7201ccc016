// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Line protocol over a socket whose server was asked to answer (`ack=1`): a chunk is sent when its last line is as durable as the server promises.
///
/// Threads: owned by one. Errors: a refused line, a closed connection or no answer in time end the load as an [IOException].
final class AckedTarget implements Target {
    private static final String OK = "OK ";

    private final Socket socket;
    private final OutputStream out;
    private final BufferedReader answers;
    private long sentLines;

    AckedTarget(Socket socket, String database) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) REQUEST_TIMEOUT.toMillis());
        this.out = socket.getOutputStream();
        this.answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        out.write(("#varve ack=1 db=" + database + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void send(Chunk chunk) throws IOException {
        out.write(chunk.bytes, 0, chunk.length);
        sentLines += chunk.rows;
        try {
            while (answered(answers.readLine()) < sentLines) {
                // An answer covers what one read of the server brought, and so the chunk in pieces.
            }
        } catch (SocketTimeoutException e) {
            throw new IOException("the server did not answer within " + REQUEST_TIMEOUT.toSeconds() + " s", e);
        }
    }

    /// Up to which line that answer says OK.
    private static long answered(@Nullable String line) throws IOException {
        if (line == null) {
            throw new IOException("the server closed the connection before it answered");
        }
        if (!line.startsWith(OK)) {
            throw new IOException("the server answered: " + line);
        }
        return Long.parseLong(line, OK.length(), line.length(), 10);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

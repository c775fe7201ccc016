// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.Trust;
import io.varve.tools.client.VarveClient;
import io.varve.tools.client.WriteAnswer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;

/// Where chunks go; one per connection.
///
/// Threads: owned by the connection's. Errors: [IOException] ends the load.
interface Target extends Closeable {
    int CONNECT_TIMEOUT_MS = 5_000;
    Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    /// Sends all of it: over TCP until the kernel has it, over HTTP until the server has answered.
    void send(Chunk chunk) throws IOException;

    @Override
    void close() throws IOException;

    /// A connection to a server.
    ///
    /// @param uri `tcp`, `tcps`, `http` or `https`
    /// @param acked whether a server that is sent lines over a bare connection is asked to answer; over HTTP it always does
    static Target of(URI uri, Trust trust, String database, boolean acked, Pacing pacing) throws IOException {
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.startsWith("tcp")) {
            return http(uri, trust, database, pacing);
        }
        boolean isSecure = "tcps".equals(scheme);
        if (acked) {
            return new AckedTarget(isSecure ? secured(uri, trust) : plain(uri), database);
        }
        return isSecure ? stream(secured(uri, trust).getOutputStream()) : tcp(open(uri));
    }

    private static SocketChannel open(URI uri) throws IOException {
        try {
            SocketChannel channel = connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return channel;
        } catch (IOException e) {
            throw unreachable(uri, e);
        }
    }

    private static IOException unreachable(URI uri, IOException cause) {
        return new IOException("cannot reach " + uri + ": is the server running? (varve server)", cause);
    }

    private static Socket plain(URI uri) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw unreachable(uri, e);
        }
    }

    private static Socket secured(URI uri, Trust trust) throws IOException {
        try {
            return trust.secure(plain(uri), uri.getHost());
        } catch (SSLHandshakeException e) {
            throw new IOException("cannot talk to " + uri + ": " + Trust.explain(e), e);
        }
    }

    /// Line protocol over a socket, not acknowledged.
    private static Target tcp(SocketChannel channel) {
        return new Target() {
            @Override
            public void send(Chunk chunk) throws IOException {
                ByteBuffer bytes = ByteBuffer.wrap(chunk.bytes, 0, chunk.length);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    private static SocketChannel connect(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, CONNECT_TIMEOUT_MS);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// POST /write, one request at a time; an overloaded server is asked again when it said.
    private static Target http(URI uri, Trust trust, String database, Pacing pacing) {
        VarveClient client = new VarveClient(uri, REQUEST_TIMEOUT, trust);
        return new Target() {
            @Override
            public void send(Chunk chunk) throws IOException {
                WriteAnswer answer = client.write(database, "ns", chunk.bytes, chunk.length);
                while (answer.overloaded()) {
                    pacing.pause(TimeUnit.SECONDS.toNanos(Math.max(1, answer.retryAfterSeconds())));
                    answer = client.write(database, "ns", chunk.bytes, chunk.length);
                }
                if (answer.status() != 204) {
                    throw new IOException("the server answered " + answer.status() + ": " + answer.error());
                }
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    static Target stream(OutputStream out) {
        return new Target() {
            @Override
            public void send(Chunk chunk) throws IOException {
                out.write(chunk.bytes, 0, chunk.length);
            }

            @Override
            public void close() throws IOException {
                out.flush();
                out.close();
            }
        };
    }
}

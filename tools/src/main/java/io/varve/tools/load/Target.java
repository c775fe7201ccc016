// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveClient;
import io.varve.tools.client.WriteAnswer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/// Where chunks go; one per connection.
///
/// Threads: owned by the connection's. Errors: [IOException] ends the load.
interface Target extends Closeable {
    int CONNECT_TIMEOUT_MS = 5_000;

    /// Sends all of it: over TCP until the kernel has it, over HTTP until the server has answered.
    void send(Chunk chunk) throws IOException;

    @Override
    void close() throws IOException;

    /// Line protocol over a socket, not acknowledged.
    static Target tcp(URI uri) throws IOException {
        SocketChannel channel;
        try {
            channel = connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        } catch (IOException e) {
            throw new IOException("cannot reach " + uri + ": is the server running? (varve server)", e);
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
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
    static Target http(URI uri, String database, Pacing pacing) {
        VarveClient client = new VarveClient(uri);
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

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.query.http.QueryService;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the server one query over its own socket, so that the first user does not wait for the classes of the way there.
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int PATIENCE_MS = 2000;

    private WarmUp() {}

    static void query(InetSocketAddress http, SocketFactory sockets) {
        InetAddress host = http.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : http.getAddress();
        String request = "GET " + QueryService.PATH
                + "?q=SELECT+1+AS+one HTTP/1.1\r\nHost: warm-up\r\nConnection: close\r\n\r\n";
        try (Socket socket = sockets.createSocket()) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(new InetSocketAddress(host, http.getPort()), PATIENCE_MS);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            InputStream answer = socket.getInputStream();
            LOG.debug("warm-up answered: bytes={}", answer.readAllBytes().length);
        } catch (IOException e) {
            LOG.debug("warm-up gave up: {}", e.toString());
        }
    }
}

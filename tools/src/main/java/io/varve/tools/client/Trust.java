// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import io.varve.tools.tls.PemCertificates;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// Which servers a client believes, over TLS. Threads: any.
public final class Trust {
    /// Those that the JVM's own certificates vouch for.
    public static final Trust OF_JAVA = new Trust(null);

    private final @Nullable SSLContext context;

    private Trust(@Nullable SSLContext context) {
        this.context = context;
    }

    /// Those that have a certificate of this PEM file, or one that it has signed.
    public static Trust of(Path file) throws IOException {
        return new Trust(PemCertificates.trusting(file));
    }

    HttpClient.Builder applyTo(HttpClient.Builder client) {
        return context == null ? client : client.sslContext(context);
    }

    /// Speaks TLS over a connected socket, which is closed with the result; the server's certificate has to have this host's name or address.
    ///
    /// @throws IOException when it does not, or is not believed; the socket is closed
    public Socket secure(Socket plain, String host) throws IOException {
        SSLSocketFactory factory =
                context == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : context.getSocketFactory();
        boolean done = false;
        try {
            SSLSocket secured = (SSLSocket) factory.createSocket(plain, host, plain.getPort(), true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            done = true;
            return secured;
        } finally {
            if (!done) {
                plain.close();
            }
        }
    }

    /// What to tell of a handshake that failed.
    public static String explain(SSLHandshakeException refused) {
        return "its certificate is not trusted (--ca FILE names one that is): " + refused.getMessage();
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.tls;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;

/// What a server shows its clients. Immutable.
///
/// @param chain its own certificate first
public record TlsIdentity(SslContext context, List<X509Certificate> chain) {
    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    /// The first instant at which clients refuse it.
    public Instant expires() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /// Whether clients take it at an instant, as far as its dates say.
    public boolean isValidAt(Instant when) {
        return !when.isBefore(chain.getFirst().getNotBefore().toInstant()) && !when.isAfter(expires());
    }

    /// For a client that wants this server and no other.
    public SSLContext client() throws IOException {
        return PemCertificates.trusting(chain);
    }
}

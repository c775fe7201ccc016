// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Where a server's certificate and key are, and which TLS it speaks. Immutable.
///
/// @param certificate the server's own certificate first, then those that lead to its root
/// @param withTls12 whether clients may have 1.2; 1.3 they always may
public record TlsFiles(Path certificate, Path key, boolean withTls12) {
    private static final byte[] PROBE = {'v', 'a', 'r', 'v', 'e'};

    public List<Path> paths() {
        return List.of(certificate, key);
    }

    /// Reads both files.
    ///
    /// @param warnings gets what an operator should change although it works
    /// @throws IOException names the file and says why it cannot be used
    public TlsIdentity load(Consumer<String> warnings) throws IOException {
        List<X509Certificate> chain = PemCertificates.read(certificate);
        PrivateKey secret = PemKey.read(key);
        if (!belongTogether(secret, chain.getFirst())) {
            throw new IOException(key + ": is not the key of the first certificate in " + certificate);
        }
        if (readableByOthers()) {
            warnings.accept(key + ": other users of this machine can read the private key; chmod 600");
        }
        SslContext context = SslContextBuilder.forServer(secret, chain.toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.JDK)
                .protocols(withTls12 ? List.of("TLSv1.3", "TLSv1.2") : List.of("TLSv1.3"))
                .build();
        return new TlsIdentity(context, chain);
    }

    private static boolean belongTogether(PrivateKey secret, X509Certificate own) {
        String algorithm = switch (secret.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(secret);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(own.getPublicKey());
            verifier.update(PROBE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            assert e.getMessage() != null : "a key of another kind, or of another size";
            return false;
        }
    }

    private boolean readableByOthers() throws IOException {
        if (!Files.getFileStore(key).supportsFileAttributeView("posix")) {
            return false;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
        return permissions.contains(PosixFilePermission.OTHERS_READ);
    }
}

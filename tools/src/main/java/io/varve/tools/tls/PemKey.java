// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The private key of a PEM file: PKCS#8, or the classic forms of RSA (PKCS#1) and EC (SEC1), which are PKCS#8 without its first part.
///
/// Threads: stateless, any.
final class PemKey {
    static final String HOW_TO_DECRYPT = "write it without a password: openssl pkcs8 -topk8 -nocrypt -in FILE";

    /// Of algorithms a TLS server can have; which one it is stands inside, and the others refuse it.
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    /// SEC1's optional parameters: the curve.
    private static final int CURVE = 0xa0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    /// rsaEncryption, NULL.
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
    /// id-ecPublicKey; the curve follows.
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private PemKey() {}

    /// The first key of the file.
    static PrivateKey read(Path file) throws IOException {
        for (Pem block : Pem.read(file)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return pkcs8(file, block.der());
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(file, wrap(RSA, block.der()));
                }
                case "EC PRIVATE KEY" -> {
                    return pkcs8(file, wrap(concat(EC, curve(file, block.der())), block.der()));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new IOException(file + ": the key is encrypted; " + HOW_TO_DECRYPT);
                default -> {
                    // Certificates and parameters may stand in the same file.
                }
            }
        }
        throw new IOException(file + ": no private key in it");
    }

    private static PrivateKey pkcs8(Path file, byte[] der) throws IOException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                assert e.getMessage() != null : "another algorithm, or damaged";
            }
        }
        throw new IOException(file + ": not a key of " + String.join(", ", ALGORITHMS) + ", or damaged");
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, concat(VERSION_0, element(SEQUENCE, algorithm), element(OCTETS, key)));
    }

    /// The curve of a SEC1 key: `SEQUENCE { INTEGER 1, OCTET STRING, [0] curve, … }`.
    private static byte[] curve(Path file, byte[] der) throws IOException {
        try {
            int at = bodyOf(der, 0);
            while (at < der.length) {
                int body = bodyOf(der, at);
                int end = body + lengthOf(der, at);
                if ((der[at] & 0xff) == CURVE) {
                    return Arrays.copyOfRange(der, body, end);
                }
                at = end;
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IOException(file + ": the key is damaged", e);
        }
        throw new IOException(
                file + ": the key does not name its curve; write it as PKCS#8: openssl pkcs8 -topk8 -nocrypt");
    }

    /// Index of the content of the element at an index.
    private static int bodyOf(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
    }

    private static int lengthOf(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = length << 8 | (der[at + 2 + i] & 0xff);
        }
        if (length < 0 || length > der.length) {
            throw new IndexOutOfBoundsException(length);
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp.auth;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/// A sender's key, and how it signs.
record SenderKey(KeyPair pair) {
    static final String DER = "SHA256withECDSA";
    static final String FIXED = "SHA256withECDSAinP1363Format";

    static SenderKey make() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return new SenderKey(generator.generateKeyPair());
    }

    /// Its line in the server's file.
    String line(String id) {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        return id + " ec-p-256-sha256 " + coordinate(key.getW().getAffineX()) + ' '
                + coordinate(key.getW().getAffineY());
    }

    static String coordinate(BigInteger number) {
        byte[] bytes = new byte[32];
        byte[] signed = number.toByteArray();
        int length = Math.min(32, signed.length);
        System.arraycopy(signed, signed.length - length, bytes, 32 - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// The answer to a challenge, without its newline.
    String sign(String algorithm, byte[] challenge) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(pair.getPrivate());
        signer.update(challenge);
        return Base64.getEncoder().encodeToString(signer.sign());
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/// A sender's key, as the server's file of keys and QuestDB's client want it.
record TestLineKey(String id, KeyPair pair) {
    private static final int COORDINATE_BYTES = 32;

    static TestLineKey make(String id) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return new TestLineKey(id, generator.generateKeyPair());
    }

    /// Its line of the server's file.
    String line() {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        return id + " ec-p-256-sha256 " + base64(key.getW().getAffineX()) + ' '
                + base64(key.getW().getAffineY());
    }

    /// What a client's configuration has for it.
    String client() {
        return "username=" + id + ";token=" + base64(((ECPrivateKey) pair.getPrivate()).getS()) + ';';
    }

    private static String base64(BigInteger number) {
        byte[] bytes = new byte[COORDINATE_BYTES];
        byte[] signed = number.toByteArray();
        int length = Math.min(COORDINATE_BYTES, signed.length);
        System.arraycopy(signed, signed.length - length, bytes, COORDINATE_BYTES - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

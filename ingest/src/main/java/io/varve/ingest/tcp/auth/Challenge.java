// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp.auth;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;

/// The random text that one connection has to sign, with the private half of the key it named. Immutable.
final class Challenge {
    static final int LENGTH_BYTES = 512;

    private static final int FIRST_PRINTABLE = 0x20;
    private static final int PRINTABLE = 0x7f - FIRST_PRINTABLE;
    private static final int SEQUENCE = 0x30;
    /// r and s of 32 bytes each, one behind the other (P1363).
    private static final int FIXED_BYTES = 64;

    private final PublicKey key;
    private final byte[] text = new byte[LENGTH_BYTES];

    Challenge(PublicKey key, SecureRandom random) {
        this.key = key;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            text[i] = (byte) (FIRST_PRINTABLE + random.nextInt(PRINTABLE));
        }
    }

    byte[] text() {
        return text;
    }

    /// Whether `answer` is the Base64 of this text's signature, as DER (QuestDB's Java client) or of fixed length (its Rust and C clients).
    boolean isAnswer(byte[] answer) {
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(answer);
        } catch (IllegalArgumentException e) {
            return false;
        }
        // DER of 64 bytes would need an r or s that is shorter by chance; then both forms are tried.
        return (signature.length == FIXED_BYTES && verifies("SHA256withECDSAinP1363Format", signature))
                || (signature.length > 0 && signature[0] == SEQUENCE && verifies("SHA256withECDSA", signature));
    }

    private boolean verifies(String algorithm, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            assert e.getMessage() != null : "not a signature";
            return false;
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp.auth;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The public keys of senders, by id. Immutable.
///
/// As QuestDB's file has them: `keyId ec-p-256-sha256 x y` a line, the point's coordinates big-endian in base64url; `#` begins a comment.
public final class LineKeys {
    private static final String KIND = "ec-p-256-sha256";
    private static final String CURVE = "secp256r1";
    private static final int COORDINATE_BYTES = 32;

    private final Map<String, PublicKey> byId;
    /// Nobody has its private half: an unknown id is asked and refused as a known one is, in the same time.
    private final PublicKey decoy;

    private LineKeys(Map<String, PublicKey> byId, PublicKey decoy) {
        this.byId = byId;
        this.decoy = decoy;
    }

    /// Reads the text of a key file.
    ///
    /// @throws IllegalArgumentException with the number of the first bad line, and why it is bad; also when there is no key
    public static LineKeys parse(List<String> lines) {
        Map<String, PublicKey> found = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                String[] words = words(line);
                if (found.put(words[0], key(words)) != null) {
                    throw new IllegalArgumentException("key id " + words[0] + " stands there twice");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no key in it");
        }
        return new LineKeys(Map.copyOf(found), decoy());
    }

    private static String[] words(String line) {
        int comment = line.indexOf(" #");
        String[] words =
                (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
        if (words.length != 4 || !words[1].equals(KIND)) {
            throw new IllegalArgumentException("expected: keyId " + KIND + " x y");
        }
        if (words[0].length() > LineAuthHandler.MOST_KEY_ID_BYTES) {
            throw new IllegalArgumentException(
                    "the key id is longer than " + LineAuthHandler.MOST_KEY_ID_BYTES + " bytes");
        }
        return words;
    }

    private static PublicKey key(String[] words) {
        ECPoint point = new ECPoint(coordinate("x", words[2]), coordinate("y", words[3]));
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
            if (!isOnCurve(point, curve.getCurve())) {
                throw new IllegalArgumentException("(x, y) is no point of the curve P-256");
            }
            return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key cannot be used: " + e.getMessage(), e);
        }
    }

    private static BigInteger coordinate(String name, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not base64url", e);
        }
        if (bytes.length == 0 || bytes.length > COORDINATE_BYTES + 1) {
            throw new IllegalArgumentException(name + " has " + bytes.length + " bytes, expected " + COORDINATE_BYTES);
        }
        return new BigInteger(1, bytes);
    }

    /// y² = x³ + ax + b in the field. A point off the curve would let others sign.
    private static boolean isOnCurve(ECPoint point, EllipticCurve curve) {
        BigInteger prime = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.compareTo(prime) >= 0 || y.compareTo(prime) >= 0) {
            return false;
        }
        BigInteger right =
                x.pow(3).add(curve.getA().multiply(x)).add(curve.getB()).mod(prime);
        return y.multiply(y).mod(prime).equals(right);
    }

    private static PublicKey decoy() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair().getPublic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no P-256", e);
        }
    }

    /// The key of an id, or one that verifies nothing.
    PublicKey of(String id) {
        return byId.getOrDefault(id, decoy);
    }

    public int count() {
        return byId.size();
    }
}

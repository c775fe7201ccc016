// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

/// What one request body may cost.
///
/// @param maxWireBytes as sent
/// @param maxDecodedBytes after decoding
/// @param maxRatio decoded to sent bytes, once more than `freeDecodedBytes` are decoded
/// @param freeDecodedBytes so many may come from however few
public record BodyLimits(long maxWireBytes, long maxDecodedBytes, int maxRatio, long freeDecodedBytes) {
    private static final int DECODED_PER_WIRE = 4;
    private static final int RATIO = 200;
    private static final long FREE_DECODED_BYTES = 1 << 20;

    /// The limits that go with one for the bytes sent.
    public static BodyLimits of(long maxWireBytes) {
        return new BodyLimits(maxWireBytes, DECODED_PER_WIRE * maxWireBytes, RATIO, FREE_DECODED_BYTES);
    }

    void checkWire(long bytes) throws BodyException {
        if (bytes > maxWireBytes) {
            throw BodyException.tooLarge("");
        }
    }

    void checkDecoded(long decodedBytes, long wireBytes) throws BodyException {
        if (decodedBytes > maxDecodedBytes) {
            throw BodyException.tooLarge("more than " + maxDecodedBytes + " bytes decoded");
        }
        if (decodedBytes > freeDecodedBytes && decodedBytes > maxRatio * wireBytes) {
            throw BodyException.tooLarge("decodes to more than " + maxRatio + " times what was sent");
        }
    }
}

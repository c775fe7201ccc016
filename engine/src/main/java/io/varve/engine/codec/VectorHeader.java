// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// What is said about an encoded vector beside its body. A reused flyweight; unused numbers are 0.
public final class VectorHeader {
    /// Number of the codec in [Codecs].
    public int codec;
    /// Small numbers of the codec: byte width in bits 0–3, then as the codec says.
    public int param;
    public long base;
    /// A second number: stride or smallest delta.
    public long aux;
    /// Values that are stored apart.
    public int exceptions;

    void set(int newCodec, int newParam, long newBase, long newAux, int newExceptions) {
        codec = newCodec;
        param = newParam;
        base = newBase;
        aux = newAux;
        exceptions = newExceptions;
    }

    /// Becomes equal to `source`.
    public void copy(VectorHeader source) {
        set(source.codec, source.param, source.base, source.aux, source.exceptions);
    }
}

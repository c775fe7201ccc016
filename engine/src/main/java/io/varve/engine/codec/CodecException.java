// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;

/// Encoded bytes or their header are not what any encoder writes; readers of files turn it into a corruption error.
public final class CodecException extends VarveException {
    private static final long serialVersionUID = 1L;

    public CodecException(String message) {
        super(Severity.ERROR, message);
    }

    static void requireLength(int codec, long expected, long actual) {
        if (expected != actual) {
            throw new CodecException(
                    "body length differs: codec=" + codec + ", expected=" + expected + ", actual=" + actual);
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

/// Bytes of a file are not what was written: names the file, the offset and both readings.
public final class CorruptionException extends VarveException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String difference;

    public CorruptionException(String file, long offset, String expected, String actual) {
        super(
                Severity.ERROR,
                "corrupt file: file=" + file + ", offset=" + offset + ", expected=" + expected + ", actual=" + actual);
        this.file = file;
        this.offset = offset;
        this.difference = "expected " + expected + ", found " + actual;
    }

    public String file() {
        return file;
    }

    public long offset() {
        return offset;
    }

    /// Both readings in words, without the place.
    public String difference() {
        return difference;
    }
}

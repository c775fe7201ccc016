// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// CRC32C of the small files beside the log, over everything but the CRC field itself.
final class Checksums {
    static final int CRC_OFFSET = 8;

    private Checksums() {}

    static int of(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.asSlice(0, CRC_OFFSET).asByteBuffer());
        crc.update(bytes.asSlice(CRC_OFFSET + Integer.BYTES).asByteBuffer());
        return (int) crc.getValue();
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.check;

import java.util.List;

/// One thing that a check met.
///
/// @param file its path, for people
/// @param offset where in the file, 0 when it is about the whole of it
/// @param what in words
/// @param affected the rows in doubt, one entry for each table; empty when none are, or when nobody can know
public record Finding(Kind kind, String file, long offset, String what, List<Affected> affected) {
    public enum Kind {
        /// Bytes are not what was written, or missing.
        DAMAGE,
        /// What a crash leaves and the next open for writing tidies up.
        NOTE
    }

    public Finding {
        affected = List.copyOf(affected);
    }
}

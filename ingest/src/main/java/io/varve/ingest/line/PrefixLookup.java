// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import org.jspecify.annotations.Nullable;

/// The caller's bounded cache of raw line prefixes (measurement and tags exactly as sent).
public interface PrefixLookup {
    /// Knows nothing: every line's tags are parsed.
    PrefixLookup NONE = (buf, offset, length, hash) -> null;

    /// What the caller keeps for these bytes, or null: then measurement and tags are parsed and checked.
    ///
    /// A non-null answer says that the same bytes were a good line's prefix before (compare the bytes: the hash is 64 bits
    /// and not keyed). May be asked more than once for one line, and for lines that turn out to be bad.
    @Nullable
    Object lookup(byte[] buf, int offset, int length, long hash);
}

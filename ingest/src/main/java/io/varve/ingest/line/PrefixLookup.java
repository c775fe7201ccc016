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

    /// A prefix that was looked up before.
    interface Known {
        /// Length of the prefix as sent.
        int prefixLength();

        /// The hash that it was looked up with.
        long prefixHash();
    }

    /// What the caller guesses the line that begins at `from` to have: a prefix that [#lookup] would answer, whose bytes stand there with a space behind them,
    /// all before `end`; null when it guesses nothing or wrong. Saves the search for the end of the prefix, its hash and the look-up.
    default @Nullable Known guess(byte[] buf, int from, int end) {
        return null;
    }
}

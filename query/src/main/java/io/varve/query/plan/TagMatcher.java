// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.List;

/// A condition on one tag that selects whole series. Matchers of a scan are all of them required (AND).
///
/// A series without the tag reads as NULL, so it meets no matcher but ABSENT, as WHERE demands. A value in a matcher
/// is never null; an empty `values` of IN matches nothing. EQUAL to the empty text matches nothing (empty tags are
/// not stored). REGEX is RE2 syntax, found anywhere in the value (not anchored), as `~` of PostgreSQL.
public record TagMatcher(String tag, Kind kind, List<String> values) {
    public TagMatcher {
        values = List.copyOf(values);
    }

    /// How a tag's value is compared. EQUAL, NOT_EQUAL, REGEX and NOT_REGEX have one value, ABSENT and PRESENT none.
    public enum Kind {
        EQUAL,
        NOT_EQUAL,
        IN,
        NOT_IN,
        REGEX,
        NOT_REGEX,
        ABSENT,
        PRESENT
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values for the parameters of a text: `?` and `$1`, `$2` … by place, `$name` by name.
///
/// A value is null, a Boolean, a Number, a String, a [java.time.Instant], a [java.time.LocalDateTime] (UTC) or a [java.time.Duration].
/// Threads: immutable.
public final class Parameters {
    /// For texts that have none.
    public static final Parameters NONE = new Parameters(List.of(), Map.of());

    private final List<@Nullable Object> values;
    private final Map<String, @Nullable Object> named;

    private Parameters(List<@Nullable Object> values, Map<String, @Nullable Object> named) {
        this.values = values;
        this.named = named;
    }

    /// Values in the order of the places.
    public static Parameters of(List<? extends @Nullable Object> values) {
        return new Parameters(Collections.unmodifiableList(new ArrayList<@Nullable Object>(values)), Map.of());
    }

    /// Values by name.
    public static Parameters named(Map<String, ? extends @Nullable Object> named) {
        return new Parameters(List.of(), Collections.unmodifiableMap(new LinkedHashMap<>(named)));
    }

    public boolean isEmpty() {
        return values.isEmpty() && named.isEmpty();
    }

    /// How many have a place.
    public int count() {
        return values.size();
    }

    /// Whether there is a value at a place, counted from 0.
    public boolean has(int place) {
        return place < values.size();
    }

    public @Nullable Object get(int place) {
        return values.get(place);
    }

    /// The names that have values.
    public Iterable<String> names() {
        return named.keySet();
    }

    public boolean has(String name) {
        return named.containsKey(name);
    }

    public @Nullable Object get(String name) {
        return named.get(name);
    }
}

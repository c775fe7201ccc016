// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The option `type_conflict` of a table: a policy for all columns, and others for some.
///
/// ```
/// text   = policy { ";" column "=" policy } | column "=" policy { ";" column "=" policy }
/// policy = "reject" | "widen" | "coerce"
/// ```
///
/// @param rejectAll whether no column has another policy than [TypePolicy#REJECT]
record TypePolicies(TypePolicy unnamed, Map<String, TypePolicy> named, boolean rejectAll) {
    static final TypePolicies REJECT = new TypePolicies(TypePolicy.REJECT, Map.of(), true);

    TypePolicies {
        named = Map.copyOf(named);
    }

    /// What `text` says; null when it is not understood.
    static @Nullable TypePolicies parse(String text) {
        TypePolicy unnamed = TypePolicy.REJECT;
        Map<String, TypePolicy> named = new HashMap<>();
        String[] parts = text.split(";", -1);
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i].strip();
            // A name may have `=` in it, a policy has not.
            int equals = part.lastIndexOf('=');
            TypePolicy policy = policy(part.substring(equals + 1).strip());
            String column = equals < 0 ? "" : part.substring(0, equals).strip();
            boolean isUnnamed = equals < 0 && i == 0;
            if (policy == null || (!isUnnamed && column.isEmpty())) {
                return null;
            }
            if (isUnnamed) {
                unnamed = policy;
            } else if (named.put(column, policy) != null) {
                return null;
            }
        }
        boolean rejectAll =
                unnamed == TypePolicy.REJECT && named.values().stream().allMatch(each -> each == TypePolicy.REJECT);
        return new TypePolicies(unnamed, named, rejectAll);
    }

    private static @Nullable TypePolicy policy(String word) {
        for (TypePolicy policy : TypePolicy.values()) {
            if (policy.name().toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
                return policy;
            }
        }
        return null;
    }

    TypePolicy of(String column) {
        return named.getOrDefault(column, unnamed);
    }
}

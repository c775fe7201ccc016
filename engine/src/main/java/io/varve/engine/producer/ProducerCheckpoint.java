// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.producer;

import java.util.ArrayList;
import java.util.List;

/// What was known of all producers when every batch below `position` was applied and none at or behind it.
///
/// @param states the one used last at the end
public record ProducerCheckpoint(long position, List<ProducerState> states) {
    /// Those that `known` has not, or has otherwise.
    public List<ProducerState> changed(ProducerMap known) {
        List<ProducerState> changed = new ArrayList<>();
        for (ProducerState state : states) {
            if (!state.equals(known.get(state.id()))) {
                changed.add(state);
            }
        }
        return changed;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What opening a log found and did.
///
/// @param epoch the writer epoch of this open (of the last writer, when opened read-only)
/// @param endPosition where the log goes on
/// @param clean whether the last stop was clean: its marker was there and nothing is missing
/// @param newGap the range that this open found damaged, null when none
/// @param gaps every range at or above the floor that is missing, the new one included
/// @param batches valid batches found from the floor on
/// @param quarantined files that keep what was found from the damage on, relative to the shard's directory
/// @param healed files whose one damaged copy was restored from the other
public record RecoveryReport(
        int epoch,
        long endPosition,
        boolean clean,
        @Nullable LogRange newGap,
        List<LogRange> gaps,
        long batches,
        List<String> quarantined,
        List<String> healed) {}

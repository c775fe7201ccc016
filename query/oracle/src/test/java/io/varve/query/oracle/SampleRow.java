// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One write: a row of some fields of one series, at one time.
///
/// @param region empty for a series without that tag
/// @param fields per field of [SampleTable] its value (Long, Double, Boolean, String), or null where the write has none
record SampleRow(SampleTable table, String host, String region, long timeNs, List<@Nullable Object> fields) {}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Queries that others wrote, with the answers on which they and PostgreSQL agree.
@NullMarked
package io.varve.query.portable;

import org.jspecify.annotations.NullMarked;

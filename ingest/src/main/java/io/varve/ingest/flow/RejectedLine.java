// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

/// A line that was not taken.
///
/// @param source who sent it, an address and a way in
/// @param lineNumber from 1, of the line as sent
/// @param text its first bytes, not escaped: whoever prints it must
public record RejectedLine(String source, long lineNumber, String reason, String text, long epochNs) {}

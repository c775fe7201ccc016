// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The line-protocol parser: bytes of a connection in, rows as flyweights out.
///
/// Purpose: the whole grammar of InfluxDB's line protocol (1.x, 2.x, 3) and the text form that QuestDB's clients send,
/// with one answer to each question on which the servers of that world disagree.
/// Threads: a parser belongs to one connection and is used by one thread at a time; it allocates nothing per line once
/// its buffers and name templates are warm.
/// Errors: a bad line is a call of [LineHandler#onRejected(long, LineError, int, byte[], int, int)], never an exception.
/// Where to start: [LineParser], then [LineEndFinder] (where a line ends) and [FieldParser] (the hot loop).
///
/// The byte scans are three: [PrefixScanner], the string scan of [FieldParser] and [LineEndFinder]. An index of a whole
/// block (positions of separators found by vector compares) would replace their loops and nothing else.
@NullMarked
package io.varve.ingest.line;

import org.jspecify.annotations.NullMarked;

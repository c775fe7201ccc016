// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The immutable sorted file: rows of one or more runs by (series, time), in columns, with zone maps and checksums.
///
/// [io.varve.engine.sstable.SstableWriter] writes a file front to back; [io.varve.engine.sstable.SstableReader] maps it and hands out
/// cursors. The layout is engine/docs/format/sstable.md; `SstableFormat` has its numbers.
///
/// Threads: a writer and a cursor belong to one thread each, a reader is shared. Memory: a writer holds one row group; a reader holds the
/// mapping and, once a run is used, a bitmap of its verified blocks.
/// Errors: [io.varve.engine.fault.CorruptionException] with file and offset for bytes that are not what was written; every block is
/// checked before its first byte is used.
@NullMarked
package io.varve.engine.sstable;

import org.jspecify.annotations.NullMarked;

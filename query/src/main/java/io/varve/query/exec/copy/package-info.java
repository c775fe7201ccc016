// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// COPY: rows from files and into files of one directory.
///
/// [CopyDirectory] finds files and lets nothing out of it, [CopyFrom] and [CopyTo] are the statements. [CsvRecords] and [CsvRows] read and write CSV;
/// [LineFile] hands lines of line protocol to the [LineIntake] that the server gives, [LineRows] writes them. Threads: each object belongs to the thread of
/// its query.
@NullMarked
package io.varve.query.exec.copy;

import org.jspecify.annotations.NullMarked;

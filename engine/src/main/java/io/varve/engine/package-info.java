// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The embedded engine: open a directory, write rows, read them back.
///
/// ```java
/// try (Engine engine = Engine.open(Path.of("data"));
///         Writer writer = engine.database("default").writer()) {
///     Series bern = writer.series("weather", "city", "Bern");
///     Field temp = writer.field("weather", "temp", ValueType.F64);
///     writer.row(bern, timeNs).set(temp, 3.5).append();
///     writer.commit();
/// }
/// ```
/// [io.varve.engine.Engine] is the entry; everything below has its own package, from the ground up: `fault`, `io`, `memory`, `vector`;
/// `codec`, `series`, `catalog`; `batch`, `sstable`; `log`, `memtable`; `scan`; `partition`; `admission`; `shard`.
/// Threads: an engine is shared, a [io.varve.engine.Writer] belongs to one thread. Errors: [io.varve.engine.fault.VarveException].
/// Needs no JVM flag and writes no log; pass an [io.varve.engine.shard.EngineListener] to hear what it does.
@NullMarked
package io.varve.engine;

import org.jspecify.annotations.NullMarked;

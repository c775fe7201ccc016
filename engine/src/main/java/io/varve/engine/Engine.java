// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.admission.Cardinality;
import io.varve.engine.admission.WriteWindow;
import io.varve.engine.batch.ControlBatch;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.SchemaNeeds;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableNeeds;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.AgentRuntime;
import io.varve.engine.io.Disk;
import io.varve.engine.io.OsDisk;
import io.varve.engine.io.Signal;
import io.varve.engine.io.ThreadedRuntime;
import io.varve.engine.io.Waker;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.partition.Tier;
import io.varve.engine.producer.ProducerTable;
import io.varve.engine.scan.ScanView;
import io.varve.engine.series.TagMatcher;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.Appender;
import io.varve.engine.shard.CatalogAgent;
import io.varve.engine.shard.EngineHealth;
import io.varve.engine.shard.LiveShard;
import io.varve.engine.shard.Pipeline;
import io.varve.engine.shard.Shard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An open data directory: the entry of the embedded API.
///
/// Opening recovers whatever the last process left; one process has a directory open for writing at a time. Closing answers what was published,
/// forces the log and leaves a marker, so that the next open knows nothing is missing.
/// Threads: any. Errors: [VarveException]; after a fatal one (a failed write or sync of log, catalog or manifest) every call
/// throws [io.varve.engine.fault.EngineFailedException].
public final class Engine implements AutoCloseable {
    private final EngineOptions options;
    private final EngineBase base;
    private final AgentRuntime runtime;
    // guarded by: this
    private boolean closing;
    private volatile boolean closed;

    private Engine(EngineOptions options, EngineBase base, AgentRuntime runtime) {
        this.options = options;
        this.base = base;
        this.runtime = runtime;
    }

    /// Opens `directory` with the defaults, making it if there is none.
    public static Engine open(Path directory) {
        return open(directory, EngineOptions.defaults());
    }

    public static Engine open(Path directory, EngineOptions options) {
        EngineFailure failure = new EngineFailure();
        AgentRuntime runtime = new ThreadedRuntime(failure);
        return open(OsDisk.at(directory, true), options, runtime, failure);
    }

    /// Opens a directory that no engine writes, for reading only, with the defaults: see [#openReadOnly(Path, EngineOptions)].
    public static Engine openReadOnly(Path directory) {
        return openReadOnly(directory, EngineOptions.defaults());
    }

    /// Opens a directory that no engine writes, for reading only; nothing on disk is changed, not even what a writing open would repair.
    ///
    /// It may be open so many times at once, in any processes. What the log has and no file is kept in memory, beyond the budget if need be.
    /// Every call that would write throws [io.varve.engine.fault.ReadOnlyException].
    ///
    /// @throws io.varve.engine.io.DirectoryLockedException when an engine has it open for writing
    public static Engine openReadOnly(Path directory, EngineOptions options) {
        return openReadOnly(OsDisk.at(directory, false), options, new ThreadedRuntime(new EngineFailure()));
    }

    /// The same on any disk: for simulations.
    static Engine openReadOnly(Disk disk, EngineOptions options, AgentRuntime runtime) {
        return new Engine(options, runtime.shielded(() -> StoppedParts.open(disk, options)), runtime);
    }

    /// Opens a directory on any disk with agents run by `runtime`, whose failures go to `failure`: for simulations.
    static Engine open(Disk disk, EngineOptions options, AgentRuntime runtime, EngineFailure failure) {
        EngineParts parts = runtime.shielded(() -> EngineParts.open(disk, options, runtime, failure));
        Engine engine = new Engine(options, parts, runtime);
        runtime.run(parts.catalog(), parts.catalogWaker());
        for (LiveShard shard : parts.shards()) {
            shard.start(runtime);
        }
        runtime.run(parts.retention(), new Waker());
        return engine;
    }

    EngineOptions options() {
        return options;
    }

    Pipeline pipeline() {
        return base.writable("writer").pipeline();
    }

    Signal changed() {
        return base.changed();
    }

    boolean await(BooleanSupplier done, long timeoutNs) {
        return runtime.await(base.changed(), done, timeoutNs);
    }

    /// Whether nothing is answered any more: the engine has failed, or closing it is over.
    boolean isOver() {
        return closed || base.health().failure() != null;
    }

    /// Throws when the engine has failed or is closing.
    void check() {
        base.health().check();
    }

    /// The error after which nothing is acknowledged; null while all is well.
    public @Nullable Throwable failure() {
        return base.health().failure();
    }

    /// Whether the engine takes no writes.
    public boolean isReadOnly() {
        return base instanceof StoppedParts;
    }

    /// A database by name; it is made by the first write, if writes may do so.
    public DatabaseHandle database(String name) {
        return new DatabaseHandle(this, name);
    }

    /// Databases, tables and columns as they are now, durable.
    public Catalog catalog() {
        return base.currentCatalog();
    }

    /// A table by name.
    ///
    /// @throws CatalogException when there is no such database or table
    public Table table(String database, String table) {
        Catalog catalog = catalog();
        Table found = catalog.findTable(databaseId(catalog, database), table);
        if (found == null) {
            throw new CatalogException(
                    CatalogException.Reason.NOT_FOUND,
                    "table not found: database=" + database + ", table=" + table,
                    "Tables are made by their first row.");
        }
        return found;
    }

    int databaseId(Catalog catalog, String name) {
        Database database = catalog.findDatabase(name);
        return database == null ? -1 : database.id();
    }

    /// Makes what rows to be written need, waiting until it is durable.
    ///
    /// @throws CatalogException when a column is there with another role or type, or the database is not there and writes may not make it
    public Catalog require(TableNeeds needs) {
        SchemaNeeds asked = needs();
        asked.add(needs);
        return asked.isEmpty() ? asked.catalog() : change(needs::missingFrom);
    }

    /// Begins to collect what lines to be written need of the catalog as it is now; [#propose(SchemaNeeds, CatalogAgent.Answer)] makes it.
    public SchemaNeeds needs() {
        return needsBeside(catalog());
    }

    /// As [#needs], of a catalog that was looked at before: who decides twice on one line must see the same catalog both times.
    public SchemaNeeds needsBeside(Catalog seen) {
        return new SchemaNeeds(seen, options.autoCreateDatabases());
    }

    /// Makes what is collected without waiting; `answer` is called by an agent.
    public void propose(SchemaNeeds needs, CatalogAgent.Answer answer) {
        propose(needs::missingFrom, answer);
    }

    /// Changes the catalog and waits until that is durable.
    ///
    /// @param changes what to do, decided against the catalog as it is when the change's turn comes
    public Catalog change(Function<Catalog, List<CatalogChange>> changes) {
        check();
        CatalogResult result = new CatalogResult(base.changed());
        propose(changes, result);
        if (!await(() -> result.isDone() || isOver(), options.blockTimeoutNs())) {
            throw new ResourceExhaustedException(
                    "time to wait for the catalog (ns)", options.blockTimeoutNs(), options.blockTimeoutNs());
        }
        if (!result.isDone()) {
            check();
        }
        return result.get();
    }

    /// Changes the catalog without waiting; `answer` is called by an agent.
    public void propose(Function<Catalog, List<CatalogChange>> changes, CatalogAgent.Answer answer) {
        base.writable("change of the catalog").catalog().propose(changes, answer);
    }

    /// A low-level way in for one thread that admits rows itself, as the network services do. Most users want a [Writer].
    public Appender appender() {
        check();
        return pipeline().appender();
    }

    /// The newest epoch in which a producer's lines were applied by any shard; -1 when none knows of it.
    public int producerEpoch(long id) {
        int newest = ProducerTable.NO_EPOCH;
        for (LiveShard shard : base.writable("producer").shards()) {
            newest = Math.max(newest, shard.producerEpoch(id));
        }
        return newest;
    }

    /// The times that rows may have, for one thread that admits rows itself.
    public WriteWindow writeWindow() {
        return new WriteWindow(options.writeWindowFutureNs());
    }

    /// A view for one query; close it soon: it keeps memtables and files alive.
    public ScanView view() {
        check();
        return base.views().open(base.shards());
    }

    /// Puts every visible row of a table into files, and waits for it.
    public void flush(int tableId) {
        onEveryShard("flush", (shard, answer) -> shard.flush(tableId, answer));
    }

    /// Puts every visible row of a table into files of `tier`, one run for each of the tier's ranges, whatever their age, and waits for it.
    /// Rows that come meanwhile may stay hot.
    public void compact(int tableId, Tier tier) {
        flush(tableId);
        onEveryShard("compact", (shard, answer) -> shard.compact(tableId, tier, answer));
    }

    /// Takes away the rows of a table with `fromNs <= time <= lastNs` in the series that all `matchers` select, as far as they are visible, and waits until
    /// that is durable. The files give their room back when they are merged.
    public void delete(int tableId, long fromNs, long lastNs, List<TagMatcher> matchers) {
        control(new ControlBatch.Delete(tableId, fromNs, lastNs, matchers));
    }

    /// Drops all partitions of a table that end at or before `cutOffNs`, and waits until that is durable.
    public void retain(int tableId, long cutOffNs) {
        control(new ControlBatch.Retention(tableId, cutOffNs));
    }

    /// Drops a table: its name is free when this returns, and what it had is no longer there for anybody. A writer that knows the table by its series is refused.
    ///
    /// @throws CatalogException when there is none
    public void dropTable(int tableId) {
        change(catalog -> List.of(new CatalogChange.DropTable(tableId)));
        retain(tableId, Long.MAX_VALUE);
    }

    /// Drops a database with all its tables.
    ///
    /// @throws CatalogException when there is none
    public void dropDatabase(int databaseId) {
        List<Table> tables = new ArrayList<>();
        change(catalog -> {
            Database database = catalog.database(databaseId);
            tables.clear();
            tables.addAll(database == null ? List.of() : database.tables());
            return List.of(new CatalogChange.DropDatabase(databaseId));
        });
        tables.forEach(table -> retain(table.id(), Long.MAX_VALUE));
    }

    private void control(ControlBatch batch) {
        if (catalog().table(batch.tableId()) == null) {
            throw new IllegalArgumentException("unknown table: id=" + batch.tableId());
        }
        long catalogVersion = catalog().version();
        onEveryShard("delete", (shard, answer) -> {
            if (!await(() -> shard.tryPublish(batch, catalogVersion, answer), options.blockTimeoutNs())) {
                throw new ResourceExhaustedException(
                        "time to wait for room for a batch (ns)", options.blockTimeoutNs(), options.blockTimeoutNs());
            }
        });
    }

    private void onEveryShard(String what, BiConsumer<LiveShard, Answer> action) {
        check();
        EngineParts parts = base.writable(what);
        Answer answer = new Answer(parts.changed()::raise);
        for (LiveShard shard : parts.shards()) {
            answer.expect();
            action.accept(shard, answer);
        }
        answer.seal();
        boolean done = await(() -> answer.isDone() || isOver(), Long.MAX_VALUE / 2);
        VarveException failure = answer.failure();
        if (failure != null) {
            throw failure;
        }
        if (!answer.isDone()) {
            check();
        }
        if (!done) {
            throw new ResourceExhaustedException("agents that can still work", 0, 0);
        }
    }

    /// Per shard: what its files, log and memtables hold, and how full it is.
    public List<? extends Shard> shards() {
        return base.shards();
    }

    /// How many series there are, and may be.
    public Cardinality cardinality() {
        return base.cardinality();
    }

    /// Off-heap bytes in use for one purpose.
    public long usedBytes(MemoryTag tag) {
        return base.memory().usedBytes(tag);
    }

    /// The limit of one purpose; `Long.MAX_VALUE` for none.
    public long limitBytes(MemoryTag tag) {
        return base.memory().limitBytes(tag);
    }

    /// How many queries have a view open.
    public int openViews() {
        return base.views().size();
    }

    public EngineHealth health() {
        return base.health();
    }

    /// Answers what was published, forces the log, leaves the clean marker and frees everything. Open views are ended. Idempotent.
    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        closing = true;
        base.health().end();
        base.views().revokeAll();
        // Whoever is inside a read of a view finishes that step: nothing is freed under its hands.
        runtime.await(base.changed(), () -> base.views().size() == 0, Long.MAX_VALUE / 2);
        try {
            runtime.shielded(() -> {
                base.close(runtime);
                return this;
            });
        } finally {
            closed = true;
            base.changed().raise();
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableNeeds;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.AgentRuntime;
import io.varve.engine.io.Disk;
import io.varve.engine.io.OsDisk;
import io.varve.engine.io.Signal;
import io.varve.engine.io.ThreadedRuntime;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.scan.ScanView;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.Appender;
import io.varve.engine.shard.CatalogAgent;
import io.varve.engine.shard.EngineHealth;
import io.varve.engine.shard.Pipeline;
import io.varve.engine.shard.Shard;
import java.nio.file.Path;
import java.util.List;
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
    private final EngineParts parts;
    private final AgentRuntime runtime;
    private boolean closed;

    private Engine(EngineOptions options, EngineParts parts, AgentRuntime runtime) {
        this.options = options;
        this.parts = parts;
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

    /// Opens a directory on any disk with agents run by `runtime`, whose failures go to `failure`: for simulations.
    static Engine open(Disk disk, EngineOptions options, AgentRuntime runtime, EngineFailure failure) {
        EngineParts parts = EngineParts.open(disk, options, failure);
        Engine engine = new Engine(options, parts, runtime);
        runtime.run(parts.catalog(), parts.catalogWaker());
        for (Shard shard : parts.pipeline().shards()) {
            shard.start(runtime);
        }
        return engine;
    }

    EngineOptions options() {
        return options;
    }

    Pipeline pipeline() {
        return parts.pipeline();
    }

    Signal changed() {
        return parts.changed();
    }

    boolean await(BooleanSupplier done, long timeoutNs) {
        return runtime.await(parts.changed(), done, timeoutNs);
    }

    boolean hasFailed() {
        return parts.health().failure() != null;
    }

    /// Throws when the engine has failed or is closed.
    void check() {
        parts.health().check();
        if (closed) {
            throw new IllegalStateException("engine is closed");
        }
    }

    /// The error after which nothing is acknowledged; null while all is well.
    public @Nullable Throwable failure() {
        return parts.health().failure();
    }

    /// A database by name; it is made by the first write, if writes may do so.
    public DatabaseHandle database(String name) {
        return new DatabaseHandle(this, name);
    }

    /// Databases, tables and columns as they are now, durable.
    public Catalog catalog() {
        return parts.catalog().catalog();
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

    /// Makes what `needs` lacks, waiting until it is durable.
    public Catalog require(TableNeeds needs) {
        if (needs.missingFrom(catalog()).isEmpty()) {
            return catalog();
        }
        return change(needs::missingFrom);
    }

    /// Changes the catalog and waits until that is durable.
    ///
    /// @param changes what to do, decided against the catalog as it is when the change's turn comes
    public Catalog change(Function<Catalog, List<CatalogChange>> changes) {
        check();
        CatalogResult result = new CatalogResult(parts.changed());
        propose(changes, result);
        if (!await(() -> result.isDone() || hasFailed(), options.blockTimeoutNs())) {
            throw new ResourceExhaustedException(
                    "time to wait for the catalog (ns)", options.blockTimeoutNs(), options.blockTimeoutNs());
        }
        parts.health().check();
        return result.get();
    }

    /// Changes the catalog without waiting; `answer` is called by an agent.
    public void propose(Function<Catalog, List<CatalogChange>> changes, CatalogAgent.Answer answer) {
        parts.catalog().propose(changes, answer);
    }

    /// A low-level way in for one thread that admits rows itself, as the network services do. Most users want a [Writer].
    public Appender appender() {
        check();
        return parts.pipeline().appender();
    }

    /// A view for one query; close it soon: it keeps memtables and files alive.
    public ScanView view() {
        check();
        return parts.pipeline().view();
    }

    /// Puts every visible row of a table into files, and waits for it.
    public void flush(int tableId) {
        check();
        Answer answer = new Answer(parts.changed()::raise);
        for (Shard shard : parts.pipeline().shards()) {
            answer.expect();
            shard.flush(tableId, answer);
        }
        answer.seal();
        boolean done = await(() -> answer.isDone() || hasFailed(), Long.MAX_VALUE / 2);
        parts.health().check();
        VarveException failure = answer.failure();
        if (failure != null) {
            throw failure;
        }
        if (!done) {
            throw new ResourceExhaustedException("agents that can still work", 0, 0);
        }
    }

    /// Per shard: what its files, log and memtables hold, and how full it is.
    public List<Shard> shards() {
        return parts.pipeline().shards();
    }

    /// Off-heap bytes in use for one purpose.
    public long usedBytes(MemoryTag tag) {
        return parts.memory().usedBytes(tag);
    }

    /// The limit of one purpose; `Long.MAX_VALUE` for none.
    public long limitBytes(MemoryTag tag) {
        return parts.memory().limitBytes(tag);
    }

    /// How many queries have a view open.
    public int openViews() {
        return parts.pipeline().views().size();
    }

    public EngineHealth health() {
        return parts.health();
    }

    /// Answers what was published, forces the log, leaves the clean marker and frees everything. Open views are ended. Idempotent.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        parts.pipeline().views().revokeAll();
        parts.close(runtime);
    }
}

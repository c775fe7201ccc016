// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Database;
import io.varve.engine.io.Clock;
import io.varve.engine.io.SystemClock;
import io.varve.engine.memory.MemoryTag;
import io.varve.query.cache.PlanCache;
import io.varve.query.exec.Environment;
import io.varve.query.exec.Operator;
import io.varve.query.exec.Operators;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.QueryPool;
import io.varve.query.exec.QueryRegistry;
import io.varve.query.exec.QueryThreads;
import io.varve.query.exec.QuickPlans;
import io.varve.query.exec.statement.Answer;
import io.varve.query.exec.statement.Scope;
import io.varve.query.exec.statement.Statements;
import io.varve.query.exec.statement.SystemCardinality;
import io.varve.query.exec.statement.SystemColumns;
import io.varve.query.exec.statement.SystemDatabases;
import io.varve.query.exec.statement.SystemPartitions;
import io.varve.query.exec.statement.SystemQueries;
import io.varve.query.exec.statement.SystemTables;
import io.varve.query.exec.statement.SystemTasks;
import io.varve.query.exec.statement.SystemWork;
import io.varve.query.plan.Expr;
import io.varve.query.plan.Parameters;
import io.varve.query.plan.Plan;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.Statement;
import io.varve.query.plan.TableProvider;
import io.varve.query.sql.SqlPlanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// SQL over an engine.
///
/// ```java
/// SqlEngine sql = SqlEngine.on(engine);
/// try (QueryResult result = sql.query("SELECT host, max(usage) FROM cpu GROUP BY host")) {
///     while (result.next()) use(result.getString(0), result.getDouble(1));
/// }
/// ```
/// Threads: any; each query belongs to one thread at a time and runs where it is read. Nothing has to be closed but results.
/// Errors: [QueryException] with the place in the text, [io.varve.engine.fault.VarveException] of the engine.
public final class SqlEngine {
    /// The database of texts that name none.
    public static final String DEFAULT_DATABASE = "default";

    private final Engine engine;
    private final SqlOptions options;
    private final Clock clock;
    private final SqlPlanner planner = new SqlPlanner();
    private final PlanCache plans = new PlanCache(planner);
    private final List<TableProvider> systemTables;
    private final QueryPool pool;
    private final QueryThreads threads;
    private final QueryRegistry queries = new QueryRegistry();

    static {
        QuietLogging.install();
    }

    private SqlEngine(Engine engine, SqlOptions options, Clock clock, List<TableProvider> more) {
        this.engine = engine;
        this.options = options;
        this.clock = clock;
        List<TableProvider> tables = new ArrayList<>(List.of(
                new SystemTables(engine),
                new SystemPartitions(engine),
                new SystemTasks(engine),
                new SystemWork(engine),
                new SystemCardinality(engine),
                new SystemDatabases(engine),
                new SystemColumns(engine),
                new SystemQueries(queries)));
        tables.addAll(more);
        this.systemTables = List.copyOf(tables);
        long poolBytes = Math.min(
                engine.limitBytes(MemoryTag.QUERY), Runtime.getRuntime().maxMemory());
        this.pool = new QueryPool(poolBytes, (long) (poolBytes * options.memoryShare()));
        this.threads = new QueryThreads(options.threads());
    }

    public static SqlEngine on(Engine engine) {
        return on(engine, SqlOptions.defaults());
    }

    public static SqlEngine on(Engine engine, SqlOptions options) {
        return on(engine, options, new SystemClock());
    }

    /// An engine with more tables under `system`, of which only its caller knows.
    public static SqlEngine on(Engine engine, SqlOptions options, List<TableProvider> more) {
        return new SqlEngine(engine, options, new SystemClock(), more);
    }

    /// An engine with another notion of time, for tests.
    public static SqlEngine on(Engine engine, SqlOptions options, Clock clock) {
        return new SqlEngine(engine, options, clock, List.of());
    }

    /// Runs a text over the database `default`.
    public QueryResult query(String sql) {
        return execute(sql, DEFAULT_DATABASE);
    }

    /// Runs a text over the database `default` with values for its parameters `?`, in their order.
    public QueryResult query(String sql, @Nullable Object... values) {
        return execute(sql, DEFAULT_DATABASE, Parameters.of(Arrays.asList(values)));
    }

    /// Runs a text, query or statement; a statement is done when this returns.
    public QueryResult execute(String sql, String database) {
        return execute(sql, database, Parameters.NONE);
    }

    /// The same for a text with parameters.
    public QueryResult execute(String sql, String database, Parameters parameters) {
        QueryContext context = newContext();
        Planned planned;
        boolean done = false;
        try {
            planned = plan(sql, database, parameters, context);
            done = true;
        } finally {
            if (!done) {
                context.close();
            }
        }
        return execute(planned, context);
    }

    /// What a text means now, over the catalog as it is now; ends when `context` does.
    public Planned plan(String sql, String database, QueryContext context) {
        return plan(sql, database, Parameters.NONE, context);
    }

    /// The same for a text with parameters.
    public Planned plan(String sql, String database, Parameters parameters, QueryContext context) {
        int bytes = sql.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > SqlOptions.MAX_TEXT_BYTES) {
            throw new QueryException(
                    QueryException.Kind.TEXT,
                    "text too long: bytes=" + bytes + ", limit=" + SqlOptions.MAX_TEXT_BYTES,
                    0,
                    0,
                    "");
        }
        queries.add(sql, database, clock.epochNs(), context);
        Catalog catalog = engine.catalog();
        CatalogSchema schema = new CatalogSchema(catalog, systemTables);
        return new Planned(
                plans.plan(sql, database, schema, catalog, clock.epochNs(), parameters, context::check), catalog);
    }

    /// What a text means if that is known without planning it, else null.
    public @Nullable Planned known(String sql, String database, QueryContext context) {
        // A longer one may have too many bytes.
        if (sql.length() > SqlOptions.MAX_TEXT_BYTES / 4) {
            return null;
        }
        Catalog catalog = engine.catalog();
        Plan plan = plans.known(sql, database, catalog, clock.epochNs());
        if (plan == null) {
            return null;
        }
        queries.add(sql, database, clock.epochNs(), context);
        return new Planned(plan, catalog);
    }

    /// Runs a query that takes less time than handing it to another thread; null, and nothing has happened, if it is none. The context is closed with the
    /// result.
    ///
    /// @param context of [#newQuickContext]
    public @Nullable QueryResult executeIfQuick(Planned planned, QueryContext context) {
        if (!(planned.plan() instanceof Plan.Query query)) {
            return null;
        }
        Environment environment = new Environment(planned.catalog(), engine::view, threads, context);
        QueryResult result = null;
        try {
            if (QuickPlans.isQuick(query.root(), environment)) {
                result = open(query.root(), query.columns(), environment, context);
            }
            return result;
        } finally {
            if (result == null) {
                environment.close();
            }
        }
    }

    /// Runs what was planned. The context is closed with the result, or when this throws.
    public QueryResult execute(Planned planned, QueryContext context) {
        Environment environment = new Environment(planned.catalog(), engine::view, threads, context);
        boolean done = false;
        try {
            QueryResult result = switch (planned.plan()) {
                case Plan.Query query -> open(query.root(), query.columns(), environment, context);
                case Plan.Command command -> {
                    Answer answer = carryOut(
                            command,
                            new Scope(
                                    engine,
                                    environment,
                                    queries,
                                    clock.epochNs(),
                                    options.copyDirectory(),
                                    options.lineIntake()));
                    context.restart();
                    List<Integer> all =
                            IntStream.range(0, answer.columns().size()).boxed().toList();
                    yield open(new PlanNode.ProviderScan(answer, all), answer.columns(), environment, context);
                }
            };
            done = true;
            return result;
        } finally {
            if (!done) {
                environment.close();
                context.close();
            }
        }
    }

    private static Answer carryOut(Plan.Command command, Scope scope) {
        try {
            return Statements.run(command.statement(), scope);
        } catch (QueryException e) {
            throw e.at(command.place());
        } catch (CatalogException e) {
            throw new QueryException(QueryException.Kind.TEXT, String.valueOf(e.getMessage()), 0, 0, e.hint())
                    .at(command.place());
        }
    }

    private static QueryResult open(
            PlanNode root, List<PlanColumn> columns, Environment environment, QueryContext context) {
        Operator operator = new Operators(environment).of(root);
        boolean opened = false;
        try {
            operator.open();
            opened = true;
        } finally {
            if (!opened) {
                operator.close();
            }
        }
        return new QueryResult(columns, operator, environment, context);
    }

    /// Limits for one query, which start to count now.
    public QueryContext newContext() {
        return newContext(options.timeoutNs());
    }

    /// The same for a query that may want less time than others.
    public QueryContext newContext(long timeoutNs) {
        return new QueryContext(pool, clock, Math.min(timeoutNs, options.timeoutNs()), options.maxScannedRows());
    }

    /// The same for a query that is to be quick: one that scans many rows ends with a [io.varve.engine.fault.ResourceExhaustedException] and is to be run
    /// again, elsewhere.
    public QueryContext newQuickContext(long timeoutNs) {
        long rows = Math.min(QuickPlans.MAX_ROWS, options.maxScannedRows());
        return new QueryContext(pool, clock, Math.min(timeoutNs, options.timeoutNs()), rows);
    }

    /// What the clock of this engine shows.
    public long epochNs() {
        return clock.epochNs();
    }

    /// The threads on which a server runs queries.
    public QueryThreads threads() {
        return threads;
    }

    /// The limits of this engine's queries.
    public SqlOptions options() {
        return options;
    }

    /// Texts that were planned from a template, without the planner.
    public long plansFromTemplates() {
        return plans.hits();
    }

    /// Bytes that all queries hold now.
    public long usedBytes() {
        return pool.usedBytes();
    }

    /// Plans and runs some queries, so that the first user does not wait for classes to be loaded.
    public void warmUp() {
        planner.warmUp();
        drain("SELECT database, count(*) AS n, max(series) FROM system.tables WHERE series >= 0 AND \"table\" LIKE '%'"
                + " GROUP BY 1 ORDER BY 2 DESC LIMIT 5");
        for (Database database : engine.catalog().databases()) {
            if (!database.tables().isEmpty()) {
                String table = quote(database.name()) + "."
                        + quote(database.tables().getFirst().name());
                drain("SELECT time_bucket('1 minute', time) AS t, count(*) FROM " + table
                        + " WHERE time > now() GROUP BY 1 ORDER BY 1");
                drain("SELECT * FROM " + table + " WHERE time > now() LIMIT 1");
                return;
            }
        }
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private void drain(String sql) {
        try (QueryResult result = query(sql)) {
            while (result.nextBatch() != null) {
                result.context().check();
            }
        }
    }

    /// A plan and the catalog that it was made over.
    public record Planned(Plan plan, Catalog catalog) {
        /// True if carrying it out changes something.
        public boolean changes() {
            return plan.changes();
        }

        /// True if it writes rows.
        public boolean isInsert() {
            return plan instanceof Plan.Command command && command.statement() instanceof Statement.Insert;
        }

        /// The same with at most `count` rows; what a statement shows is not cut.
        public Planned limited(long count) {
            return plan instanceof Plan.Query query && count < Long.MAX_VALUE
                    ? new Planned(new Plan.Query(new PlanNode.Limit(query.root(), 0, count), query.columns()), catalog)
                    : this;
        }

        /// The same with these columns of a query's answer only.
        public Planned only(List<Integer> indices) {
            if (!(plan instanceof Plan.Query query)) {
                return this;
            }
            List<PlanColumn> lowered = query.root().columns();
            List<Expr> expressions = new ArrayList<>();
            List<PlanColumn> columns = new ArrayList<>();
            for (int index : indices) {
                expressions.add(new Expr.Column(
                        index, lowered.get(index).type(), lowered.get(index).name()));
                columns.add(query.columns().get(index));
            }
            List<String> names = columns.stream().map(PlanColumn::name).toList();
            return new Planned(
                    new Plan.Query(new PlanNode.Project(query.root(), expressions, names), columns), catalog);
        }
    }
}

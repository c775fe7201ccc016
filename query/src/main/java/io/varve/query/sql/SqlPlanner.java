// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.engine.fault.VarveException;
import io.varve.query.plan.Parameters;
import io.varve.query.plan.Place;
import io.varve.query.plan.Plan;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.Statement;
import io.varve.query.sql.bind.Binder;
import io.varve.query.sql.bind.BoundParameters;
import io.varve.query.sql.bind.EmptySchema;
import io.varve.query.sql.bind.SchemaSource;
import io.varve.query.sql.decorrelate.Decorrelation;
import io.varve.query.sql.desugar.Desugar;
import io.varve.query.sql.desugar.JoinQueries;
import io.varve.query.sql.desugar.SelectNames;
import io.varve.query.sql.error.CalciteWords;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.parse.DialectParser;
import io.varve.query.sql.parse.SqlStatement;
import io.varve.query.sql.push.ScanPushdown;
import io.varve.query.sql.translate.PlanTranslator;
import io.varve.query.sql.validate.ValidQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/// Plans a text of SQL: the way in to this package.
///
/// Threads: any number at once; there is no state between calls.
/// Errors:  [QueryException] with the place in the text.
/// Cost:    one parse, one validation, one conversion; no rule engine and no code generation, so that the first plan of a
/// process is as quick as class loading allows. A server calls [#warmUp] before it says that it is ready.
public final class SqlPlanner {
    /// What `sql` means for someone whose database is `database`; `now()` is `nowNs` throughout.
    ///
    /// @param checkpoint is run between the stages and for every name; what it throws ends the planning
    public Plan plan(String sql, String database, SchemaSource schema, long nowNs, Runnable checkpoint) {
        return plan(sql, database, schema, nowNs, Parameters.NONE, checkpoint);
    }

    /// The same for a text with parameters.
    public Plan plan(
            String sql, String database, SchemaSource schema, long nowNs, Parameters parameters, Runnable checkpoint) {
        Plan plan = unoptimised(sql, database, schema, nowNs, parameters, checkpoint);
        return plan instanceof Plan.Query query ? optimised(query) : plan;
    }

    /// The same for a text that is a query, as long as [#optimised] has not made it small: constants still stand where the text has them.
    public Plan.Query draft(String sql, String database, SchemaSource schema, long nowNs, Runnable checkpoint) {
        if (unoptimised(sql, database, schema, nowNs, Parameters.NONE, checkpoint) instanceof Plan.Query query) {
            return query;
        }
        throw ParseErrors.text("not a query", new SqlParserPos(1, 1));
    }

    /// Makes a draft small: filters become bounds and matchers of the scans, scans answer aggregates.
    public static Plan.Query optimised(Plan.Query draft) {
        try {
            return new Plan.Query(new ScanPushdown().optimise(Decorrelation.of(draft.root())), draft.columns());
        } catch (StackOverflowError e) {
            throw tooDeep();
        } catch (QueryException e) {
            // What concerns no part of the text alone begins where the text does.
            throw e.at(new Place(1, 1));
        }
    }

    /// How many values a text wants for its parameters by place.
    ///
    /// @throws QueryException when it does not parse
    public static int parameterCount(String sql) {
        return BoundParameters.places(DialectParser.parsed(sql).parameters());
    }

    private Plan unoptimised(
            String sql, String database, SchemaSource schema, long nowNs, Parameters values, Runnable checkpoint) {
        Binder binder = new Binder(schema, database);
        DialectParser.Parsed text = parsed(sql);
        SqlNode parsed = text.tree();
        try {
            BoundParameters parameters = new BoundParameters(text.parameters(), values);
            checkpoint.run();
            if (parsed instanceof SqlStatement statement) {
                SqlParserPos at = statement.namePosition();
                Statement bound = StatementQueries.planned(
                        statement,
                        binder,
                        node -> optimised(
                                query(new Desugar(binder, nowNs, parameters).query(node), binder, checkpoint)));
                return new Plan.Command(bound, new Place(at.getLineNum(), at.getColumnNum()));
            }
            return query(new Desugar(binder, nowNs, parameters).query(parsed), binder, checkpoint);
        } catch (CalciteContextException e) {
            throw explain(e, binder, parsed);
        } catch (StackOverflowError e) {
            throw tooDeep();
        } catch (RuntimeException | AssertionError e) {
            throw unwrapped(e, binder, parsed);
        }
    }

    private static DialectParser.Parsed parsed(String sql) {
        try {
            return DialectParser.parsed(sql);
        } catch (StackOverflowError e) {
            throw tooDeep();
        }
    }

    /// Calcite puts what its conversion meets, ours and a full stack too, into plain RuntimeExceptions.
    private static RuntimeException unwrapped(Throwable e, Binder binder, SqlNode tree) {
        Throwable cause = e;
        while (cause != null) {
            switch (cause) {
                case QueryException ours -> {
                    // What concerns no part of the text alone begins where the text does.
                    return ours.at(new Place(1, 1));
                }
                case VarveException ours -> {
                    return ours;
                }
                case CalciteContextException found -> {
                    return explain(found, binder, tree);
                }
                case StackOverflowError _ -> {
                    return tooDeep();
                }
                default -> cause = cause.getCause();
            }
        }
        if (isConversion(e)) {
            SqlParserPos place = JoinQueries.firstOfOuterJoin(tree);
            return place == null
                    ? ParseErrors.unsupported("this combination of subqueries", new SqlParserPos(1, 1))
                    : ParseErrors.unsupported("a subquery over both sides of an outer join in its ON", place);
        }
        return e instanceof RuntimeException plain
                ? plain
                : new IllegalStateException("planning failed: " + e.getMessage(), e);
    }

    /// Whether Calcite's conversion to relations gave up.
    private static boolean isConversion(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            for (StackTraceElement frame : cause.getStackTrace()) {
                if (frame.getClassName().equals(SqlToRelConverter.class.getName())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static QueryException tooDeep() {
        return ParseErrors.text("the text is nested too deeply", new SqlParserPos(1, 1));
    }

    /// Loads the classes of a typical plan, so that the first user does not wait for them.
    public void warmUp() {
        plan(
                "SELECT DISTINCT a, b FROM (SELECT 1 AS a, now() - 5m AS b) AS t WHERE a > 0 AND a IN (1, 2)"
                        + " GROUP BY 1, 2 HAVING count(*) > 0 ORDER BY 1 LIMIT 1",
                "default",
                EmptySchema.INSTANCE,
                0,
                () -> {});
    }

    private static Plan.Query query(SqlNode desugared, Binder binder, Runnable checkpoint) {
        ValidQuery valid = ValidQuery.of(desugared, binder, checkpoint);
        PlanNode plan = PlanTranslator.translate(valid.root());
        return new Plan.Query(plan, valid.columns());
    }

    private static QueryException explain(CalciteContextException e, Binder binder, SqlNode tree) {
        QueryException plain = ParseErrors.context(e);
        SqlParserPos position = new SqlParserPos(plain.line(), plain.column());
        String message = String.valueOf(plain.getMessage());
        String name = notFound(message, "Column '");
        if (!name.isEmpty() && SelectNames.isRepeated(tree, name)) {
            return CalciteWords.inOurs("Column '" + name + "' is ambiguous", position);
        }
        if (!name.isEmpty()) {
            Collection<String> known = new TreeSet<>(binder.columnNames());
            return ParseErrors.unknown("column", name, position, known);
        }
        String table = notFound(message, "Table '");
        if (!table.isEmpty()) {
            List<String> known = new ArrayList<>();
            binder.tables().forEach(t -> known.add(t.ref().table()));
            return ParseErrors.unknown("table", table, position, known);
        }
        return CalciteWords.inOurs(message, position);
    }

    /// The name in `what` + name + `' not found…`, or "".
    private static String notFound(String message, String what) {
        int end = message.indexOf("' not found");
        return message.startsWith(what) && end > 0 ? message.substring(what.length(), end) : "";
    }
}

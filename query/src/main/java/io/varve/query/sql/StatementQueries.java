// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.CopyFormat;
import io.varve.query.plan.Expr;
import io.varve.query.plan.LineLayout;
import io.varve.query.plan.Plan;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import io.varve.query.plan.TableRef;
import io.varve.query.sql.bind.Binder;
import io.varve.query.sql.bind.NameRules;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.parse.SqlStatement;
import io.varve.query.sql.parse.TimeLiterals;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Plans what is a query inside a statement: the condition of DELETE, the rows of INSERT, what EXPLAIN explains.
final class StatementQueries {
    private StatementQueries() {}

    /// The bound statement, with its query.
    static Statement planned(SqlStatement parsed, Binder binder, Function<SqlNode, Plan.Query> planner) {
        return switch (binder.bind(parsed)) {
            case Statement.Delete delete -> new DeleteCondition(delete, planner).plan(parsed);
            case Statement.Explain explain -> new Statement.Explain(query(parsed, planner), explain.analyze());
            case Statement.CopyTo copy -> copyTo(copy, parsed, binder, planner);
            case Statement.CopyFrom copy -> copyFrom(copy, parsed, binder);
            case Statement.Insert insert -> insert(insert, parsed, binder, planner);
            case Statement other -> other;
        };
    }

    private static Plan.Query query(SqlStatement parsed, Function<SqlNode, Plan.Query> planner) {
        return planner.apply(Objects.requireNonNull(parsed.where(), "the grammar demands a query"));
    }

    private static Statement copyTo(
            Statement.CopyTo copy, SqlStatement parsed, Binder binder, Function<SqlNode, Plan.Query> planner) {
        Plan.Query source = query(parsed, planner);
        boolean isCsv = copy.options().format() == CopyFormat.CSV;
        LineLayout lines = isCsv ? null : lines(copy, parsed, binder, source);
        return new Statement.CopyTo(source, copy.file(), copy.options(), lines);
    }

    private static LineLayout lines(Statement.CopyTo copy, SqlStatement parsed, Binder binder, Plan.Query source) {
        SqlIdentifier name = parsed.name();
        TableRef table = name == null ? null : binder.table(name);
        List<ScanColumn> known = table == null ? List.of() : binder.columns(table);
        return table == null || known.isEmpty()
                ? CopyLayouts.ofQuery(source.columns(), copy.options(), parsed.namePosition())
                : CopyLayouts.ofTable(table.table(), targets(parsed, known), copy.options(), parsed.namePosition());
    }

    private static Statement copyFrom(Statement.CopyFrom copy, SqlStatement parsed, Binder binder) {
        if (copy.options().format() == CopyFormat.LINE) {
            if (copy.namesColumns()) {
                throw ParseErrors.text(
                        "lines name their columns themselves",
                        parsed.columns().getFirst().getParserPosition(),
                        "leave the list of columns out");
            }
            return copy;
        }
        List<ScanColumn> targets = targets(parsed, binder.columns(copy.table()));
        return new Statement.CopyFrom(
                copy.table(),
                targets.stream().map(ScanColumn::name).toList(),
                copy.namesColumns(),
                copy.file(),
                copy.options());
    }

    /// The columns that a statement names, or all.
    private static List<ScanColumn> targets(SqlStatement parsed, List<ScanColumn> known) {
        List<ScanColumn> targets = new ArrayList<>();
        if (parsed.columns().isEmpty()) {
            targets.addAll(known);
        }
        for (SqlIdentifier name : parsed.columns()) {
            ScanColumn column = column(name, known);
            if (targets.contains(column)) {
                throw ParseErrors.text("column " + column.name() + " is named twice", name.getParserPosition());
            }
            targets.add(column);
        }
        return targets;
    }

    private static Statement insert(
            Statement.Insert insert, SqlStatement parsed, Binder binder, Function<SqlNode, Plan.Query> planner) {
        List<ScanColumn> targets = targets(parsed, binder.columns(insert.table()));
        SqlNode rows = Objects.requireNonNull(parsed.where(), "the grammar demands a query");
        Plan.Query source = planner.apply(withTimes(rows, targets));
        SqlParserPos at = Objects.requireNonNull(parsed.where()).getParserPosition();
        if (source.columns().size() != targets.size()) {
            throw ParseErrors.text(
                    "INSERT gives " + source.columns().size() + " values for " + targets.size() + " columns",
                    at,
                    "columns are "
                            + String.join(
                                    ", ", targets.stream().map(ScanColumn::name).toList()));
        }
        for (int i = 0; i < targets.size(); i++) {
            if (!isNull(source.root(), i)) {
                check(targets.get(i), source.columns().get(i), at);
            }
        }
        return new Statement.Insert(
                insert.table(), targets.stream().map(ScanColumn::name).toList(), source);
    }

    /// VALUES whose texts for the time are points in time, so that rows may have either.
    private static SqlNode withTimes(SqlNode query, List<ScanColumn> targets) {
        int time = targets.stream().map(ScanColumn::role).toList().indexOf(ScanColumn.Role.TIME);
        if (time < 0 || query.getKind() != SqlKind.VALUES) {
            return query;
        }
        for (SqlNode row : ((SqlCall) query).getOperandList()) {
            SqlCall values = (SqlCall) row;
            if (time < values.operandCount()) {
                values.setOperand(time, TimeLiterals.instant(values.operand(time)));
            }
        }
        return query;
    }

    private static ScanColumn column(SqlIdentifier name, List<ScanColumn> known) {
        List<String> names = known.stream().map(ScanColumn::name).toList();
        String found = NameRules.resolve(names, name.getSimple());
        if (found == null) {
            throw ParseErrors.unknown("column", name.getSimple(), name.getParserPosition(), names);
        }
        return known.get(names.indexOf(found));
    }

    /// Whether a column has nothing but NULL as the text has it, which is of every type.
    private static boolean isNull(PlanNode rows, int column) {
        return switch (rows) {
            case PlanNode.Values values ->
                values.rows().stream().allMatch(row -> row.get(column).value() == null);
            case PlanNode.Project project ->
                isNull(project, project.expressions().get(column));
            default -> false;
        };
    }

    private static boolean isNull(PlanNode.Project project, Expr expression) {
        return switch (expression) {
            case Expr.Literal literal -> literal.value() == null;
            case Expr.Cast cast -> isNull(project, cast.input());
            case Expr.Column column -> isNull(project.input(), column.index());
            default -> false;
        };
    }

    /// Whether values of a type can be stored in a column at all; whether each fits shows when they come.
    private static void check(ScanColumn target, PlanColumn source, SqlParserPos at) {
        SqlType type = source.type();
        boolean fits = target.role() == ScanColumn.Role.TIME
                ? type == SqlType.TIMESTAMP || type == SqlType.VARCHAR || type == SqlType.BIGINT
                : switch (target.type()) {
                    case DOUBLE -> isInteger(type) || type == SqlType.DOUBLE;
                    case BIGINT, UBIGINT -> isInteger(type);
                    default -> type == target.type();
                };
        if (!fits) {
            throw ParseErrors.text(
                    "column " + target.name() + " is "
                            + (target.role() == ScanColumn.Role.TIME ? SqlType.TIMESTAMP : target.type())
                            + ", the value for it " + type,
                    at,
                    "write the cast that you mean, such as x::"
                            + (target.role() == ScanColumn.Role.TIME ? "timestamp" : "double"));
        }
    }

    private static boolean isInteger(SqlType type) {
        return type == SqlType.BIGINT || type == SqlType.UBIGINT || type == SqlType.HUGEINT;
    }
}

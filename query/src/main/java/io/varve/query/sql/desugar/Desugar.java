// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.bind.Binder;
import io.varve.query.sql.bind.BoundParameters;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.parse.AsofBy;
import io.varve.query.sql.parse.SampleBy;
import io.varve.query.sql.parse.Selects;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.jspecify.annotations.Nullable;

/// Rewrites a parsed query so that only what the dialect knows remains: tables are bound to the catalog, expressions go through
/// [DesugarExpressions], DISTINCT ON becomes [DistinctOn]'s form, columns without a name get PostgreSQL's.
///
/// What the language will have later ends here, with its place. Threads: one. Errors: QueryException.
public final class Desugar {
    private static final int JOIN_CONDITION = 5;

    private final Binder binder;
    private final DesugarExpressions expressions;
    private final Sampling sampling;
    private final Sources sources;
    private final OuterAggregates outerAggregates;
    private final ExpandedTables tables = new ExpandedTables();
    /// The common table expressions that the query in hand may name.
    private Set<String> visible = Set.of();

    /// For one text: its tables are bound by `binder`, `now()` is `nowNs` (nanoseconds since 1970), parameters have the values of `parameters`.
    public Desugar(Binder binder, long nowNs, BoundParameters parameters) {
        this.binder = binder;
        this.expressions = new DesugarExpressions(nowNs, parameters, this::nested);
        this.sampling = new Sampling(expressions);
        this.sources = new Sources(binder);
        this.outerAggregates = new OuterAggregates(sources);
    }

    /// The whole text.
    public SqlNode query(SqlNode node) {
        return sampling.ordered(query(node, Set.of(), SqlNodeList.EMPTY));
    }

    /// A query inside an expression.
    private SqlNode nested(SqlNode node) {
        return outerAggregates.besides(query(node, visible, SqlNodeList.EMPTY));
    }

    private SqlNode query(SqlNode node, Set<String> ctes, SqlNodeList order) {
        Set<String> around = visible;
        visible = ctes;
        try {
            return queryOf(node, ctes, order);
        } finally {
            visible = around;
        }
    }

    private SqlNode queryOf(SqlNode node, Set<String> ctes, SqlNodeList order) {
        return switch (node) {
            case SqlOrderBy ordered -> orderBy(ordered, ctes);
            case SqlWith with -> with(with, ctes, order);
            case SqlSelect select -> select(select, ctes, order);
            case SqlCall call when call.getKind() == SqlKind.VALUES -> expressions.values(call);
            case SqlCall call
            when call.getKind() == SqlKind.EXPLICIT_TABLE -> select(all(call.operand(0)), ctes, order);
            case SqlCall call
            when call.isA(SqlKind.SET_QUERY) -> {
                List<SqlNode> inputs = new ArrayList<>();
                for (SqlNode input : call.getOperandList()) {
                    SqlNode desugared = query(input, ctes, SqlNodeList.EMPTY);
                    // Its order makes a subquery of it.
                    inputs.add(desugared instanceof SqlOrderBy ? SelectNames.marked(desugared) : desugared);
                }
                yield call.getOperator().createCall(call.getParserPosition(), inputs);
            }
            default -> throw ParseErrors.unsupported("this statement", node.getParserPosition());
        };
    }

    private SqlNode orderBy(SqlOrderBy ordered, Set<String> ctes) {
        SqlNode query = query(ordered.query, ctes, ordered.orderList);
        SqlNodeList order = order(ordered, query, ctes);
        SqlNode body = query instanceof SqlWith with ? with.body : query;
        if (body instanceof SqlSelect select && DistinctWindows.isIn(select)) {
            order = DistinctWindows.order(select, order);
            body = DistinctWindows.apart(select);
        }
        return new SqlOrderBy(
                ordered.getParserPosition(),
                query instanceof SqlWith with ? new SqlWith(with.getParserPosition(), with.withList, body) : body,
                order,
                count(ordered.offset, "OFFSET"),
                count(ordered.fetch, "LIMIT"));
    }

    /// The keys, whose subqueries may name what a WITH before the query defines.
    private SqlNodeList order(SqlOrderBy ordered, SqlNode query, Set<String> ctes) {
        Set<String> around = visible;
        visible = ctes;
        if (ordered.query instanceof SqlWith with) {
            visible = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            visible.addAll(ctes);
            with.withList.forEach(item -> visible.add(((SqlWithItem) item).name.getSimple()));
        }
        try {
            SqlNodeList keys = sampling.order(query, expressions.list(ordered.orderList));
            SqlNode body = query instanceof SqlWith with ? with.body : query;
            List<SqlNode> places = new ArrayList<>();
            keys.forEach(key -> places.add(SelectNames.ordinal(key, body)));
            return new SqlNodeList(places, keys.getParserPosition());
        } finally {
            visible = around;
        }
    }

    /// `SELECT * FROM rows`.
    private static SqlSelect all(SqlNode rows) {
        SqlParserPos position = rows.getParserPosition();
        return Selects.of(position, List.of(SqlIdentifier.star(position)), rows);
    }

    /// The number of LIMIT, FETCH or OFFSET.
    private @Nullable SqlNode count(@Nullable SqlNode node, String clause) {
        if (node == null) {
            return null;
        }
        SqlNode number = expressions.of(node);
        BigDecimal value = number instanceof SqlNumericLiteral literal ? literal.bigDecimalValue() : null;
        if (value == null || value.signum() < 0 || value.stripTrailingZeros().scale() > 0) {
            throw ParseErrors.text(clause + " takes a whole number that is not negative", node.getParserPosition());
        }
        if (value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw ParseErrors.text(clause + " is out of range: at most " + Long.MAX_VALUE, node.getParserPosition());
        }
        return number;
    }

    /// An ORDER BY behind `WITH … SELECT` is the parent of the WITH, but it is the order of its SELECT.
    private SqlNode with(SqlWith with, Set<String> ctes, SqlNodeList order) {
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(ctes);
        for (SqlNode node : with.withList) {
            SqlWithItem item = (SqlWithItem) node;
            if (item.recursive.booleanValue()) {
                known.add(item.name.getSimple());
                item.recursive = SqlLiteral.createBoolean(
                        names(item.query, item.name.getSimple()), item.recursive.getParserPosition());
            }
            List<SqlNode> columns = columnNames(item.query);
            if (item.columnList == null && !columns.isEmpty()) {
                item.columnList = new SqlNodeList(columns, item.getParserPosition());
            }
            long before = tables.begin();
            item.query = query(item.query, known, SqlNodeList.EMPTY);
            if (item.recursive.booleanValue()) {
                LiteralTypes.widen(item.query);
            }
            item.query = item.columnList == null ? SelectNames.marked(item.query) : item.query;
            tables.end(item.name.getSimple(), before);
            known.add(item.name.getSimple());
            sources.define(item);
        }
        return new SqlWith(with.getParserPosition(), with.withList, query(with.body, known, order));
    }

    private SqlNode select(SqlSelect select, Set<String> ctes, SqlNodeList order) {
        LatestRows.rewrite(select, expressions);
        SampleBy sample = SampledRows.takeFrom(select);
        if (sample != null) {
            SampledRows.addFirstTime(sample, select);
            select.setWhere(SampledRows.bounded(sample, select.getWhere()));
        }
        NamedWindows windows = NamedWindows.takeFrom(select);
        DistinctOn distinctOn = DistinctOn.takeFrom(select, order);
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode plain : select.getSelectList()) {
            SqlNode item = windows.in(plain);
            items.add(named(item, expressions.of(item)));
        }
        select.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
        SqlNode from = select.getFrom();
        if (from != null) {
            select.setFrom(from(from, ctes));
        }
        SqlNode where = select.getWhere();
        if (where != null) {
            select.setWhere(expressions.of(where));
        }
        JoinQueries.moveToWhere(select);
        SqlNodeList group = select.getGroup();
        if (group != null) {
            select.setGroupBy(expressions.list(group));
        }
        SqlNode having = select.getHaving();
        if (having != null) {
            select.setHaving(expressions.of(having));
        }
        if (sample != null) {
            sampling.apply(select, sample);
        }
        SqlNode qualify = select.getQualify();
        if (qualify != null) {
            select.setQualify(expressions.of(windows.in(qualify)));
        }
        if (distinctOn != null) {
            if (qualify != null) {
                throw ParseErrors.unsupported("DISTINCT ON with QUALIFY", qualify.getParserPosition());
            }
            select.setQualify(distinctOn.qualify(expressions));
        }
        MergedColumns.replace(select);
        Sampling.mark(select);
        return sample == null ? outerAggregates.lifted(select) : select;
    }

    /// `column1`, `column2` … for VALUES, nothing for other rows, which have names.
    private static List<SqlNode> columnNames(SqlNode rows) {
        List<SqlNode> names = new ArrayList<>();
        if (rows instanceof SqlCall call
                && call.getKind() == SqlKind.VALUES
                && call.operand(0) instanceof SqlCall row) {
            for (int i = 1; i <= row.operandCount(); i++) {
                names.add(new SqlIdentifier("column" + i, rows.getParserPosition()));
            }
        }
        return names;
    }

    /// The name of a common table expression as it was given there.
    private static SqlNode spelt(SqlIdentifier name, Set<String> ctes) {
        for (String cte : ctes) {
            if (cte.equalsIgnoreCase(name.getSimple())) {
                return new SqlIdentifier(cte, name.getParserPosition());
            }
        }
        return name;
    }

    private SqlNode from(SqlNode from, Set<String> ctes) {
        return switch (from) {
            case SqlIdentifier name -> {
                boolean isCte = name.isSimple() && ctes.contains(name.getSimple());
                tables.read(isCte ? name.getSimple() : null, name.getParserPosition());
                yield isCte ? spelt(name, ctes) : binder.bind(name);
            }
            case SqlJoin join -> {
                join.setLeft(from(join.getLeft(), ctes));
                join.setRight(from(join.getRight(), ctes));
                if (join.getCondition() instanceof AsofBy asof) {
                    join.setOperand(JOIN_CONDITION, AsofConditions.condition(asof, join));
                }
                SqlNode condition = join.getCondition();
                if (condition != null && join.getConditionType() == JoinConditionType.ON) {
                    join.setOperand(JOIN_CONDITION, expressions.of(condition));
                }
                yield join;
            }
            case SqlSelect select -> query(select, ctes, SqlNodeList.EMPTY);
            case SqlOrderBy ordered -> query(ordered, ctes, SqlNodeList.EMPTY);
            case SqlWith with -> query(with, ctes, SqlNodeList.EMPTY);
            case SqlCall call
            when call.getKind() == SqlKind.COLLECTION_TABLE ->
                series(call, new SqlIdentifier(SeriesTable.NAME, call.getParserPosition()), List.of());
            case SqlCall call
            when call.getKind() == SqlKind.AS && call.operand(0).getKind() == SqlKind.COLLECTION_TABLE ->
                series(call.operand(0), call.operand(1), call.getOperandList().subList(2, call.operandCount()));
            case SqlCall call
            when call.getKind() == SqlKind.AS -> {
                List<SqlNode> operands = new ArrayList<>(call.getOperandList());
                SqlNode rows = operands.get(0);
                operands.set(
                        0, rows.getKind() == SqlKind.VALUES ? query(rows, ctes, SqlNodeList.EMPTY) : from(rows, ctes));
                if (operands.size() == 2) {
                    operands.addAll(columnNames(rows));
                    SelectNames.marked(operands.get(0));
                } else {
                    List<SqlNode> given = operands.subList(2, operands.size());
                    List<SqlNode> names = SelectNames.completed(given, operands.get(0), call.getParserPosition());
                    operands = new ArrayList<>(operands.subList(0, 2));
                    operands.addAll(names);
                }
                yield SqlStdOperatorTable.AS.createCall(call.getParserPosition(), operands);
            }
            case SqlCall call
            when call.getKind() == SqlKind.LATERAL -> {
                SqlNode rows = call.operand(0);
                SqlNode select = rows.getKind() == SqlKind.VALUES ? oneRow((SqlCall) rows) : rows;
                yield call.getOperator().createCall(call.getParserPosition(), from(select, ctes));
            }
            case SqlCall call
            when call.getKind() == SqlKind.VALUES -> {
                List<SqlNode> operands = new ArrayList<>();
                operands.add(query(call, ctes, SqlNodeList.EMPTY));
                operands.add(new SqlIdentifier("*VALUES*", call.getParserPosition()));
                operands.addAll(columnNames(call));
                yield SqlStdOperatorTable.AS.createCall(call.getParserPosition(), operands);
            }
            case SqlCall call when call.isA(SqlKind.SET_QUERY) -> query(call, ctes, SqlNodeList.EMPTY);
            default -> throw ParseErrors.unsupported("this form of FROM", from.getParserPosition());
        };
    }

    /// VALUES of one row as a SELECT, which sees the columns of what stands before LATERAL.
    private static SqlNode oneRow(SqlCall values) {
        if (values.operandCount() != 1) {
            throw ParseErrors.unsupported("LATERAL VALUES of several rows", values.getParserPosition());
        }
        SqlSelect select = all(values);
        List<SqlNode> items = new ArrayList<>();
        List<SqlNode> names = columnNames(values);
        SqlCall row = values.operand(0);
        for (int i = 0; i < row.operandCount(); i++) {
            items.add(SqlStdOperatorTable.AS.createCall(
                    row.operand(i).getParserPosition(), row.operand(i), names.get(i)));
        }
        select.setSelectList(new SqlNodeList(items, values.getParserPosition()));
        select.setFrom(null);
        return select;
    }

    /// A series, whose only column is called as the table unless it has a name of its own.
    private SqlNode series(SqlCall table, SqlNode alias, List<SqlNode> columns) {
        SqlParserPos position = table.getParserPosition();
        SqlNode bound = binder.bind(SeriesTable.of(table.operand(0), expressions), position);
        List<SqlNode> operands = new ArrayList<>(List.of(bound, alias));
        operands.addAll(columns.isEmpty() ? List.of(alias) : columns);
        return SqlStdOperatorTable.AS.createCall(position, operands);
    }

    /// `AS name` behind a column that PostgreSQL would name so: a function by its own name, a cast by its operand's.
    private static SqlNode named(SqlNode item, SqlNode desugared) {
        boolean replaced = item instanceof SqlIdentifier && !(desugared instanceof SqlIdentifier);
        List<String> ofQuery = item.isA(SqlKind.QUERY) ? SelectNames.of(desugared) : null;
        String name = replaced ? item.toString() : ofQuery == null ? name(item) : SelectNames.plain(ofQuery.getFirst());
        return name == null ? desugared : SqlValidatorUtil.addAlias(desugared, name);
    }

    private static @Nullable String name(SqlNode item) {
        return switch (item.getKind()) {
            case AS, IDENTIFIER -> null;
            case CASE -> "case";
            case CAST -> {
                SqlNode operand = ((SqlCall) item).operand(0);
                String inner = operand instanceof SqlIdentifier id ? id.names.get(id.names.size() - 1) : name(operand);
                yield inner == null || inner.equals("?column?")
                        ? ((SqlCall) item).operand(1).toString().toLowerCase(Locale.ROOT)
                        : inner;
            }
            case FILTER -> name(((SqlCall) item).operand(0));
            case EXISTS -> "exists";
            default ->
                item instanceof SqlBasicCall call
                                && Character.isLetter(
                                        call.getOperator().getName().charAt(0))
                                && call.getOperator() instanceof SqlFunction
                        ? call.getOperator().getName().toLowerCase(Locale.ROOT)
                        : "?column?";
        };
    }

    /// Whether a query reads the table of this name: WITH RECURSIVE has items that do not.
    private static boolean names(SqlNode query, String table) {
        boolean[] found = new boolean[1];
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier name) {
                found[0] |= name.isSimple() && name.getSimple().equalsIgnoreCase(table);
                return null;
            }
        });
        return found[0];
    }
}

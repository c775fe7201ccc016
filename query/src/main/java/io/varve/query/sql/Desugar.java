// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.jspecify.annotations.Nullable;

/// Rewrites a parsed query so that only what the dialect knows remains: tables are bound to the catalog, expressions go through
/// [DesugarExpressions], DISTINCT ON becomes [DistinctOn]'s form, columns without a name get PostgreSQL's.
///
/// What the language will have later ends here, with its place.
final class Desugar {
    private final Binder binder;
    private final DesugarExpressions expressions;
    private final Sampling sampling;

    Desugar(Binder binder, long nowNs, BoundParameters parameters) {
        this.binder = binder;
        this.expressions = new DesugarExpressions(nowNs, parameters);
        this.sampling = new Sampling(expressions);
    }

    /// The whole text.
    SqlNode query(SqlNode node) {
        return sampling.ordered(query(node, Set.of(), SqlNodeList.EMPTY));
    }

    private SqlNode query(SqlNode node, Set<String> ctes, SqlNodeList order) {
        return switch (node) {
            case SqlOrderBy ordered -> orderBy(ordered, ctes);
            case SqlWith with -> with(with, ctes, order);
            case SqlSelect select -> select(select, ctes, order);
            case SqlCall call when call.getKind() == SqlKind.VALUES -> expressions.values(call);
            default -> throw ParseErrors.unsupported(what(node), node.getParserPosition());
        };
    }

    private static String what(SqlNode node) {
        return node.isA(SqlKind.SET_QUERY) ? node.getKind().name() : "this statement";
    }

    private SqlNode orderBy(SqlOrderBy ordered, Set<String> ctes) {
        SqlNode query = query(ordered.query, ctes, ordered.orderList);
        return new SqlOrderBy(
                ordered.getParserPosition(),
                query,
                sampling.order(query, expressions.list(ordered.orderList)),
                count(ordered.offset, "OFFSET"),
                count(ordered.fetch, "LIMIT"));
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
            item.query = query(item.query, known, SqlNodeList.EMPTY);
            known.add(item.name.getSimple());
        }
        return new SqlWith(with.getParserPosition(), with.withList, query(with.body, known, order));
    }

    private SqlNode select(SqlSelect select, Set<String> ctes, SqlNodeList order) {
        SqlNodeList windows = select.getWindowList();
        if (!windows.isEmpty()) {
            throw ParseErrors.unsupported("WINDOW", windows.get(0).getParserPosition());
        }
        LatestBy.rewrite(select, expressions);
        SampleBy sample = SampleBy.takeFrom(select);
        DistinctOn distinctOn = DistinctOn.takeFrom(select, order);
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
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
        if (distinctOn != null) {
            select.setQualify(distinctOn.qualify(expressions));
        }
        return select;
    }

    private SqlNode from(SqlNode from, Set<String> ctes) {
        return switch (from) {
            case SqlIdentifier name -> name.isSimple() && ctes.contains(name.getSimple()) ? name : binder.bind(name);
            case SqlJoin join -> {
                SqlParserPos position = join.getJoinTypeNode().getParserPosition();
                throw ParseErrors.unsupported(
                        "JOIN",
                        position.getLineNum() > 0 ? position : join.getRight().getParserPosition());
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
                operands.set(0, from(operands.get(0), ctes));
                yield SqlStdOperatorTable.AS.createCall(call.getParserPosition(), operands);
            }
            case SqlCall call
            when call.getKind() == SqlKind.VALUES || call.isA(SqlKind.SET_QUERY) ->
                query(call, ctes, SqlNodeList.EMPTY);
            default -> throw ParseErrors.unsupported("this form of FROM", from.getParserPosition());
        };
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
        String name = replaced ? item.toString() : name(item);
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
            default ->
                item instanceof SqlBasicCall call
                                && Character.isLetter(
                                        call.getOperator().getName().charAt(0))
                                && call.getOperator() instanceof SqlFunction
                        ? call.getOperator().getName().toLowerCase(Locale.ROOT)
                        : "?column?";
        };
    }
}

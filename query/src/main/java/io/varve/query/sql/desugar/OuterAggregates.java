// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Aggregates inside a subquery that belong to the query around, since all their columns are that query's: the query becomes one over its
/// groups, which have a column for each of its aggregates. So does a subquery with columns of a query around beside its own aggregates,
/// which Calcite's validator does not take.
///
/// Both work on desugared queries over one table, grouped by columns if at all; others are left as they are. Threads: stateless.
final class OuterAggregates {
    private final Sources sources;

    OuterAggregates(Sources sources) {
        this.sources = sources;
    }

    /// The select with a column for each of its aggregates, where a subquery of it has one of them.
    SqlSelect lifted(SqlSelect select) {
        List<Sources.Source> own = sources.of(select.getFrom());
        if (own.size() != 1) {
            return select;
        }
        Finder finder = new Finder(own.getFirst());
        select.getSelectList().accept(finder);
        return finder.found.isEmpty() ? select : split(select, own.getFirst(), finder.found);
    }

    /// A subquery of an expression with its aggregates below, where columns of a query around stand beside them.
    SqlNode besides(SqlNode query) {
        if (!(query instanceof SqlSelect select)) {
            return query;
        }
        List<Sources.Source> own = sources.of(select.getFrom());
        if (own.size() != 1 || own.getFirst().columns() == null) {
            return query;
        }
        Parts parts = new Parts();
        parts.add(select.getSelectList());
        parts.add(select.getHaving());
        boolean aggregates = !parts.aggregates.isEmpty() || select.getHaving() != null;
        return aggregates && parts.names.stream().anyMatch(name -> !isOwn(name, own.getFirst()))
                ? split(select, own.getFirst(), Set.of())
                : query;
    }

    private static boolean isOwn(SqlIdentifier name, Sources.Source own) {
        return name.isStar() || (name.isSimple() ? own.has(name.getSimple()) : own.isCalled(name.names.get(0)));
    }

    /// @param lifted aggregates of its subqueries that are its own
    private SqlSelect split(SqlSelect select, Sources.Source own, Set<SqlCall> lifted) {
        Parts parts = new Parts();
        parts.add(select.getSelectList());
        parts.add(select.getHaving());
        List<SqlNode> items = keys(select);
        if (items == null || parts.hasWindow || own.alias().isEmpty() || select.getQualify() != null) {
            return select;
        }
        for (SqlIdentifier name : parts.names) {
            if (isOwn(name, own) && !name.isStar() && items.stream().noneMatch(key -> sameColumn(name, key))) {
                throw ParseErrors.text(
                        name + " must be in GROUP BY or inside an aggregate",
                        name.getParserPosition(),
                        "min, max, first or last take one value of each group");
            }
        }
        SqlParserPos position = select.getParserPosition();
        List<SqlCall> aggregates = new ArrayList<>(parts.aggregates);
        aggregates.addAll(lifted);
        IdentityHashMap<SqlNode, SqlIdentifier> columns = new IdentityHashMap<>();
        for (SqlCall aggregate : aggregates) {
            SqlParserPos at = aggregate.getParserPosition();
            String name = "aggregate" + SelectNames.REPEATED + columns.size();
            items.add(SqlStdOperatorTable.AS.createCall(at, aggregate, new SqlIdentifier(name, at)));
            columns.put(aggregate, new SqlIdentifier(List.of(own.alias(), name), at));
        }
        if (items.isEmpty()) {
            items.add(SqlStdOperatorTable.COUNT.createCall(position, SqlIdentifier.star(position)));
        }
        SqlSelect groups = new SqlSelect(
                position,
                null,
                new SqlNodeList(items, position),
                select.getFrom(),
                select.getWhere(),
                select.getGroup(),
                null,
                SqlNodeList.EMPTY,
                null,
                null,
                null,
                null,
                null);
        Replacement replacement = new Replacement(columns);
        SqlNode having = select.getHaving();
        SqlNode alias = new SqlIdentifier(own.alias(), position);
        return new SqlSelect(
                position,
                select.isDistinct() ? SqlNodeList.of(SqlSelectKeyword.DISTINCT.symbol(position)) : null,
                (SqlNodeList) replacement.in(select.getSelectList()),
                SqlStdOperatorTable.AS.createCall(position, groups, alias),
                having == null ? null : replacement.in(having),
                null,
                null,
                SqlNodeList.EMPTY,
                null,
                null,
                null,
                null,
                null);
    }

    /// The columns that it is grouped by as items, null if it is grouped by anything else.
    private static @Nullable List<SqlNode> keys(SqlSelect select) {
        List<SqlNode> keys = new ArrayList<>();
        SqlNodeList group = select.getGroup();
        if (group != null) {
            for (SqlNode key : group) {
                if (!(key instanceof SqlIdentifier)) {
                    return null;
                }
                keys.add(key);
            }
        }
        return keys;
    }

    private static boolean sameColumn(SqlIdentifier name, SqlNode key) {
        return key instanceof SqlIdentifier id && id.names.getLast().equalsIgnoreCase(name.names.getLast());
    }

    private static boolean isAggregate(SqlNode node) {
        return node instanceof SqlCall call
                && (call.getOperator() instanceof SqlAggFunction
                        || ((call.getKind() == SqlKind.FILTER || call.getKind() == SqlKind.WITHIN_GROUP)
                                && isAggregate(call.operand(0))));
    }

    /// The aggregates of a query itself, and the columns beside them.
    private static final class Parts extends SqlBasicVisitor<@Nullable Void> {
        private final List<SqlCall> aggregates = new ArrayList<>();
        private final List<SqlIdentifier> names = new ArrayList<>();
        private boolean hasWindow;

        void add(@Nullable SqlNode node) {
            if (node != null) {
                node.accept(this);
            }
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.getKind() == SqlKind.OVER) {
                hasWindow = true;
            } else if (isAggregate(call)) {
                aggregates.add(call);
            } else if (call.getKind() == SqlKind.AS) {
                call.operand(0).accept(this);
            } else if (!call.isA(SqlKind.QUERY)) {
                super.visit(call);
            }
            return null;
        }

        @Override
        public @Nullable Void visit(SqlIdentifier name) {
            names.add(name);
            return null;
        }
    }

    /// Aggregates in subqueries all of whose columns are those of the query around.
    private final class Finder extends SqlBasicVisitor<@Nullable Void> {
        private final Sources.Source around;
        private final Deque<List<Sources.Source>> between = new ArrayDeque<>();
        private final Set<SqlCall> found = Collections.newSetFromMap(new IdentityHashMap<>());

        Finder(Sources.Source around) {
            this.around = around;
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlSelect select) {
                between.push(sources.of(select.getFrom()));
                super.visit(call);
                between.pop();
            } else if (!between.isEmpty() && isAggregate(call)) {
                if (isOfAround(call)) {
                    found.add(call);
                } else {
                    super.visit(call);
                }
            } else if (call.getKind() != SqlKind.OVER) {
                super.visit(call);
            }
            return null;
        }

        private boolean isOfAround(SqlCall aggregate) {
            List<SqlIdentifier> names = new ArrayList<>();
            boolean[] asks = new boolean[1];
            aggregate.accept(new SqlBasicVisitor<@Nullable Void>() {
                @Override
                public @Nullable Void visit(SqlCall call) {
                    asks[0] |= call.isA(SqlKind.QUERY);
                    return asks[0] ? null : super.visit(call);
                }

                @Override
                public @Nullable Void visit(SqlIdentifier name) {
                    names.add(name);
                    return null;
                }
            });
            return !asks[0] && !names.isEmpty() && names.stream().allMatch(this::isOfAround);
        }

        private boolean isOfAround(SqlIdentifier name) {
            if (name.isStar()) {
                return false;
            }
            for (List<Sources.Source> from : between) {
                for (Sources.Source source : from) {
                    boolean known = source.columns() != null && !source.alias().isEmpty();
                    boolean hides = name.isSimple() ? source.has(name.getSimple()) : source.isCalled(name.names.get(0));
                    if (!known || hides || source.isCalled(around.alias())) {
                        return false;
                    }
                }
            }
            return name.isSimple() ? around.has(name.getSimple()) : around.isCalled(name.names.get(0));
        }
    }

    /// Puts columns in place of aggregates.
    private final class Replacement extends SqlShuttle {
        private final IdentityHashMap<SqlNode, SqlIdentifier> columns;

        private int replaced;

        Replacement(IdentityHashMap<SqlNode, SqlIdentifier> columns) {
            this.columns = columns;
        }

        SqlNode in(SqlNode node) {
            SqlNode result = node.accept(this);
            if (result == null) {
                throw new IllegalStateException("lost " + node);
            }
            return result;
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            SqlIdentifier column = columns.get(call);
            if (column != null) {
                replaced++;
                return column;
            }
            int before = replaced;
            SqlNode result = super.visit(call);
            return replaced == before || result == null ? result : besides(result);
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.bind.Binder;
import io.varve.query.sql.bind.QueryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWithItem;
import org.jspecify.annotations.Nullable;

/// What desugared FROMs are made of: names and columns, as far as the text and the catalog say them. Threads: one.
final class Sources {
    private final Binder binder;
    /// By name of a common table expression; those whose columns a star hides are not in it.
    private final Map<String, List<String>> expressions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /// A table of FROM.
    ///
    /// @param alias its name there, empty if it has none
    /// @param columns null if they are not known
    record Source(String alias, @Nullable List<String> columns) {
        boolean isCalled(String name) {
            return alias.equalsIgnoreCase(name);
        }

        /// False too if that is not known.
        boolean has(String column) {
            return columns != null && columns.stream().anyMatch(column::equalsIgnoreCase);
        }
    }

    Sources(Binder binder) {
        this.binder = binder;
    }

    /// Notes the columns of a common table expression.
    void define(SqlWithItem item) {
        List<String> columns = item.columnList == null ? SelectNames.of(item.query) : names(item.columnList);
        if (columns == null) {
            expressions.remove(item.name.getSimple());
        } else {
            expressions.put(item.name.getSimple(), columns);
        }
    }

    private static List<String> names(Iterable<SqlNode> identifiers) {
        List<String> names = new ArrayList<>();
        identifiers.forEach(name -> names.add(((SqlIdentifier) name).getSimple()));
        return names;
    }

    /// The tables of a FROM, none of null.
    List<Source> of(@Nullable SqlNode from) {
        return switch (from) {
            case null -> List.of();
            case SqlJoin join -> {
                List<Source> both = new ArrayList<>(of(join.getLeft()));
                both.addAll(of(join.getRight()));
                yield both;
            }
            case SqlIdentifier name -> List.of(new Source(name.names.getLast(), columns(name)));
            case SqlCall call when call.getKind() == SqlKind.LATERAL -> of(call.operand(0));
            case SqlCall call when call.getKind() == SqlKind.AS -> List.of(aliased(call));
            default -> List.of(new Source("", SelectNames.of(from)));
        };
    }

    private Source aliased(SqlCall call) {
        String alias = ((SqlIdentifier) call.operand(1)).getSimple();
        if (call.operandCount() > 2) {
            return new Source(alias, names(call.getOperandList().subList(2, call.operandCount())));
        }
        List<Source> inner = of(call.operand(0));
        return new Source(alias, inner.size() == 1 ? inner.getFirst().columns() : null);
    }

    private @Nullable List<String> columns(SqlIdentifier name) {
        if (name.isSimple()) {
            return expressions.get(name.getSimple());
        }
        for (QueryTable table : binder.tables()) {
            if (table.ref().database().equals(name.names.get(0))
                    && table.ref().table().equals(name.names.get(1))) {
                return List.copyOf(table.columnNames());
            }
        }
        return null;
    }
}

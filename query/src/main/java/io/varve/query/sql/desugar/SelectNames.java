// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// The names of the columns of desugared queries, as far as the select lists say them. Threads: stateless.
public final class SelectNames {
    /// Behind a name that another column of a subquery has too: no text can name it, and `OutputNames` cuts it off.
    static final char REPEATED = '\u0001';

    private SelectNames() {}

    /// The select that names the columns of a query, or null.
    static @Nullable SqlSelect select(SqlNode query) {
        SqlNode node = query;
        while (!(node instanceof SqlSelect)) {
            if (node instanceof SqlOrderBy ordered) {
                node = ordered.query;
            } else if (node instanceof SqlWith with) {
                node = with.body;
            } else if (node instanceof SqlCall call && call.isA(SqlKind.SET_QUERY)) {
                node = call.operand(0);
            } else {
                return null;
            }
        }
        return (SqlSelect) node;
    }

    /// The name of an item, or null for a star.
    static @Nullable String name(SqlNode item) {
        SqlNode name = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item;
        return name instanceof SqlIdentifier id && !id.isStar() ? id.names.getLast() : null;
    }

    /// The names of all columns, or null where a star hides some.
    static @Nullable List<String> of(SqlNode query) {
        SqlSelect select = select(query);
        if (select == null) {
            return null;
        }
        if (query instanceof SqlWith with && isStar(select)) {
            return ofItem(with, select.getFrom());
        }
        List<String> names = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            String name = name(item);
            if (name == null) {
                return null;
            }
            names.add(name);
        }
        return names;
    }

    private static boolean isStar(SqlSelect select) {
        return select.getSelectList().size() == 1
                && select.getSelectList().get(0) instanceof SqlIdentifier star
                && star.isStar();
    }

    /// The names of the common table expression that a query takes whole.
    private static @Nullable List<String> ofItem(SqlWith with, @Nullable SqlNode from) {
        for (SqlNode node : with.withList) {
            SqlWithItem item = (SqlWithItem) node;
            if (item.columnList == null
                    && from instanceof SqlIdentifier name
                    && name.equalsDeep(item.name, Litmus.IGNORE)) {
                return of(item.query);
            }
        }
        return null;
    }

    /// The aliases of a subquery's columns, completed by its own names where there are fewer than columns.
    static List<SqlNode> completed(List<SqlNode> aliases, SqlNode query, SqlParserPos position) {
        List<String> names = of(query);
        if (names == null || aliases.isEmpty() || aliases.size() >= names.size()) {
            return aliases;
        }
        List<SqlNode> all = new ArrayList<>(aliases);
        for (String name : names.subList(aliases.size(), names.size())) {
            all.add(new SqlIdentifier(name, position));
        }
        return all;
    }

    /// Marks the names that several columns of a subquery have: a star takes them all, a name none.
    static SqlNode marked(SqlNode query) {
        SqlSelect select = select(query);
        List<String> names = of(query);
        if (select == null || names == null) {
            return query;
        }
        Set<String> seen = new HashSet<>();
        Set<String> repeated = new HashSet<>();
        names.forEach(name -> {
            if (!seen.add(name)) {
                repeated.add(name);
            }
        });
        if (repeated.isEmpty()) {
            return query;
        }
        List<SqlNode> items = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            SqlNode item = select.getSelectList().get(i);
            String unique = names.get(i) + REPEATED + i;
            SqlNode plain = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
            items.add(
                    repeated.contains(names.get(i))
                            ? SqlStdOperatorTable.AS.createCall(
                                    item.getParserPosition(),
                                    plain,
                                    new SqlIdentifier(unique, item.getParserPosition()))
                            : item);
        }
        select.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
        return query;
    }

    /// Whether the tree has columns of this name that are marked.
    public static boolean isRepeated(SqlNode tree, String name) {
        boolean[] found = new boolean[1];
        tree.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                found[0] |= id.names.getLast().startsWith(name + REPEATED);
                return null;
            }
        });
        return found[0];
    }

    /// A name without the mark.
    public static String plain(String name) {
        int mark = name.indexOf(REPEATED);
        return mark < 0 ? name : name.substring(0, mark);
    }

    /// A key of ORDER BY as a place in the select list where it names several columns that are one and the same.
    static SqlNode ordinal(SqlNode key, SqlNode query) {
        return switch (key.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> {
                SqlCall call = (SqlCall) key;
                yield call.getOperator().createCall(call.getParserPosition(), ordinal(call.operand(0), query));
            }
            case IDENTIFIER -> named((SqlIdentifier) key, query);
            default -> key;
        };
    }

    private static SqlNode named(SqlIdentifier key, SqlNode query) {
        if (!key.isSimple() || !(query instanceof SqlSelect select)) {
            return key;
        }
        int first = -1;
        int count = 0;
        for (int i = 0; i < select.getSelectList().size(); i++) {
            SqlNode item = select.getSelectList().get(i);
            if (key.getSimple().equals(name(item))) {
                if (first >= 0 && !item.equalsDeep(select.getSelectList().get(first), Litmus.IGNORE)) {
                    return key;
                }
                first = first < 0 ? i : first;
                count++;
            }
        }
        return count < 2 ? key : SqlLiteral.createExactNumeric(Integer.toString(first + 1), key.getParserPosition());
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// A query by its parts, so that it can be written in both dialects and made smaller.
///
/// @param distinctOn expressions of DISTINCT ON; empty for none
/// @param grouping how GROUP BY names the keys
/// @param limit −1 for none
/// @param offset −1 for none
record QueryShape(
        Relation relation,
        boolean distinct,
        List<Sql> distinctOn,
        List<Item> items,
        List<Sql> where,
        List<Sql> keys,
        Grouping grouping,
        List<Sql> having,
        List<Sql> qualify,
        List<Order> order,
        int limit,
        int offset) {
    private static final Set<Feature> GATHERING = EnumSet.of(
            Feature.COUNT,
            Feature.COUNT_ROWS,
            Feature.COUNT_DISTINCT,
            Feature.SUM,
            Feature.MIN,
            Feature.MAX,
            Feature.AVG,
            Feature.FIRST,
            Feature.LAST,
            Feature.SCALAR_QUERY,
            Feature.WINDOW_AGGREGATE);

    /// A column of the answer. `key` is its index among the GROUP BY keys, or −1.
    record Item(Sql sql, int key) {}

    /// One key of ORDER BY: an item's ordinal or alias, or an expression (`item` −1).
    record Order(int item, boolean alias, Sql expression, boolean descending, Nulls nulls) {
        boolean nullsFirst() {
            return nulls == Nulls.DEFAULT ? descending : nulls == Nulls.FIRST;
        }
    }

    /// How GROUP BY names its keys: by expressions, those that are shown by their numbers, or as grouping sets.
    enum Grouping {
        EXPRESSIONS,
        ORDINALS,
        ROLLUP,
        CUBE,
        SETS;

        boolean isSets() {
            return compareTo(ROLLUP) >= 0;
        }
    }

    /// Where nulls go; by default last when ascending, first when descending, as in PostgreSQL.
    enum Nulls {
        DEFAULT,
        FIRST,
        LAST
    }

    String varve() {
        return write(Sql::varve, false);
    }

    /// As [#varve], in DuckDB's dialect, which needs to be told where nulls go.
    String duck() {
        return write(Sql::duck, true);
    }

    private String write(Function<Sql, String> text, boolean tellNulls) {
        StringBuilder sql = new StringBuilder();
        sql.append(text.apply(relation.with())).append("SELECT ");
        if (distinct) {
            sql.append("DISTINCT ");
        }
        if (!distinctOn.isEmpty()) {
            sql.append("DISTINCT ON (").append(list(distinctOn, text)).append(") ");
        }
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            shown.add(text.apply(items.get(i).sql()) + " AS c" + (i + 1));
        }
        sql.append(String.join(", ", shown)).append(" FROM ").append(text.apply(relation.from()));
        clause(sql, " WHERE ", " AND ", where, text);
        if (!keys.isEmpty()) {
            sql.append(" GROUP BY ").append(groupKeys(text));
        }
        clause(sql, " HAVING ", " AND ", having, text);
        clause(sql, " QUALIFY ", " AND ", qualify, text);
        if (!order.isEmpty()) {
            sql.append(" ORDER BY ").append(orderKeys(text, tellNulls));
        }
        return sql + (limit < 0 ? "" : " LIMIT " + limit) + (offset < 0 ? "" : " OFFSET " + offset);
    }

    private static void clause(
            StringBuilder sql, String word, String joint, List<Sql> parts, Function<Sql, String> text) {
        if (!parts.isEmpty()) {
            sql.append(word).append(String.join(joint, parts.stream().map(text).toList()));
        }
    }

    private static String list(List<Sql> parts, Function<Sql, String> text) {
        return String.join(", ", parts.stream().map(text).toList());
    }

    private String groupKeys(Function<Sql, String> text) {
        List<String> written = new ArrayList<>();
        for (int key = 0; key < keys.size(); key++) {
            int item = itemOf(key);
            written.add(
                    grouping == Grouping.ORDINALS && item >= 0
                            ? Integer.toString(item + 1)
                            : text.apply(keys.get(key)));
        }
        String all = String.join(", ", written);
        return switch (grouping) {
            case EXPRESSIONS, ORDINALS -> all;
            case ROLLUP -> "ROLLUP (" + all + ")";
            case CUBE -> "CUBE (" + all + ")";
            case SETS -> "GROUPING SETS ((" + written.getLast() + "), (" + all + "), ())";
        };
    }

    private int itemOf(int key) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).key() == key) {
                return i;
            }
        }
        return -1;
    }

    private String orderKeys(Function<Sql, String> text, boolean tellNulls) {
        List<String> written = new ArrayList<>();
        for (Order key : order) {
            String name = key.item() < 0 ? text.apply(key.expression()) : (key.alias() ? "c" : "") + (key.item() + 1);
            boolean told = tellNulls || key.nulls() != Nulls.DEFAULT;
            written.add(name
                    + (key.descending() ? " DESC" : "")
                    + (told ? key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST" : ""));
        }
        return String.join(", ", written);
    }

    Set<Feature> features() {
        Set<Feature> all = EnumSet.noneOf(Feature.class);
        all.addAll(relation.features());
        items.forEach(item -> all.addAll(item.sql().features()));
        List.of(distinctOn, where, keys, having, qualify)
                .forEach(parts -> parts.forEach(part -> all.addAll(part.features())));
        if (distinct) {
            all.add(Feature.DISTINCT);
        }
        if (!distinctOn.isEmpty()) {
            all.add(Feature.DISTINCT_ON);
        }
        if (!having.isEmpty()) {
            all.add(Feature.HAVING);
        }
        if (!qualify.isEmpty()) {
            all.add(Feature.QUALIFY);
        }
        if (grouping.isSets()) {
            all.add(Feature.GROUPING_SETS);
        }
        if (grouping == Grouping.ORDINALS && items.stream().anyMatch(item -> item.key() >= 0)) {
            all.add(Feature.GROUP_ORDINAL);
        }
        order.forEach(key -> addOrder(key, all));
        if (limit >= 0) {
            all.add(Feature.LIMIT);
        }
        if (offset >= 0) {
            all.add(Feature.OFFSET);
        }
        return all;
    }

    private static void addOrder(Order key, Set<Feature> all) {
        all.add(Feature.ORDER_BY);
        all.addAll(key.expression().features());
        if (key.item() >= 0 && !key.alias()) {
            all.add(Feature.ORDER_ORDINAL);
        }
        if (key.descending()) {
            all.add(Feature.ORDER_DESC);
        }
        if (key.nulls() != Nulls.DEFAULT) {
            all.add(Feature.ORDER_NULLS);
        }
    }

    /// Whether 0 and −0 may stand for each other: where equals are gathered or cut off, either may be the one that is shown.
    boolean gathers() {
        return limit >= 0
                || distinct
                || !distinctOn.isEmpty()
                || items.stream().anyMatch(item -> item.key() >= 0)
                || !keys.isEmpty()
                || !relation.from().features().isEmpty()
                || isAggregate();
    }

    private boolean isAggregate() {
        return !Collections.disjoint(features(), GATHERING);
    }

    /// Items by which the answer must come in the same order on both sides: the leading keys that are exact items.
    List<Integer> orderedItems() {
        List<Integer> ordered = new ArrayList<>();
        for (Order key : order) {
            if (key.item() < 0 || !items.get(key.item()).sql().exact()) {
                break;
            }
            ordered.add(key.item());
        }
        return ordered;
    }

    /// The same query with one part less each, the largest parts first.
    List<QueryShape> smaller() {
        List<QueryShape> all = new ArrayList<>();
        if (limit >= 0 || offset >= 0) {
            all.add(ordered(order, -1, -1));
        } else if (distinctOn.isEmpty()) {
            if (!order.isEmpty()) {
                all.add(ordered(List.of(), -1, -1));
            } else {
                for (int i = 0; items.size() > 1 && i < items.size(); i++) {
                    all.add(with(without(items, i), where, having, qualify));
                }
            }
        }
        for (int i = 0; i < where.size(); i++) {
            all.add(with(items, without(where, i), having, qualify));
        }
        for (int i = 0; i < having.size(); i++) {
            all.add(with(items, where, without(having, i), qualify));
        }
        for (int i = 0; i < qualify.size(); i++) {
            all.add(with(items, where, having, without(qualify, i)));
        }
        return all;
    }

    /// The same query in another order, or cut elsewhere.
    QueryShape ordered(List<Order> newOrder, int newLimit, int newOffset) {
        return new QueryShape(
                relation,
                distinct,
                distinctOn,
                items,
                where,
                keys,
                grouping,
                having,
                qualify,
                newOrder,
                newLimit,
                newOffset);
    }

    private QueryShape with(List<Item> newItems, List<Sql> newWhere, List<Sql> newHaving, List<Sql> newQualify) {
        return new QueryShape(
                relation,
                distinct,
                distinctOn,
                newItems,
                newWhere,
                keys,
                grouping,
                newHaving,
                newQualify,
                order,
                limit,
                offset);
    }

    private static <T> List<T> without(List<T> list, int index) {
        List<T> rest = new ArrayList<>(list);
        rest.remove(index);
        return rest;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// `SAMPLE BY d [FROM t] [TO t] [FILL (…)] [ALIGN TO …]` as the parser hands it on: a group item, which [Sampling] takes away again.
/// A duration alone in GROUP BY is the same without the rest.
final class SampleBy extends SqlBasicCall {
    private static final List<String> FILLS = List.of("prev", "linear", "none");

    /// The column that [#addFirstTime] adds.
    static final String FIRST_TIME = "$first";

    private final SqlNode width;
    private final boolean groupsBySelected;
    private @Nullable SqlNode from;
    private @Nullable SqlNode to;
    private final List<SqlCall> fills = new ArrayList<>();
    private boolean alignsToFirst;
    private @Nullable SqlNode zone;
    private @Nullable SqlNode offset;

    SampleBy(SqlParserPos position, SqlNode width) {
        this(position, width, true);
    }

    private SampleBy(SqlParserPos position, SqlNode width, boolean groupsBySelected) {
        super(VarveOperators.SAMPLE_BY, List.of(width), position);
        this.width = width;
        this.groupsBySelected = groupsBySelected;
    }

    /// Lets FROM yield the time of its first row beside each, if buckets are counted from that. WHERE moves into FROM.
    void addFirstTime(SqlSelect select) {
        SqlNode table = select.getFrom();
        if (!alignsToFirst || table == null) {
            return;
        }
        SqlParserPos position = getParserPosition();
        SqlNode where = bounded(select.getWhere());
        SqlNode time = new SqlIdentifier("time", position);
        SqlNode first = query(SqlNodeList.of(SqlStdOperatorTable.MIN.createCall(position, time)), table, where);
        SqlNodeList items = SqlNodeList.of(
                SqlIdentifier.star(position),
                SqlStdOperatorTable.AS.createCall(position, first, new SqlIdentifier(FIRST_TIME, position)));
        SqlIdentifier alias = new SqlIdentifier(LatestBy.alias(table, "ALIGN TO FIRST OBSERVATION"), position);
        select.setFrom(SqlStdOperatorTable.AS.createCall(position, query(items, table, where), alias));
        select.setWhere(null);
        from = null;
        to = null;
    }

    private SqlSelect query(SqlNodeList items, SqlNode table, @Nullable SqlNode where) {
        return new SqlSelect(
                getParserPosition(), null, items, table, where, null, null, null, null, null, null, null, null);
    }

    /// A condition with FROM and TO.
    @Nullable
    SqlNode bounded(@Nullable SqlNode where) {
        SqlParserPos position = getParserPosition();
        SqlNode time = new SqlIdentifier("time", position);
        SqlNode result = where;
        SqlNode lower = from;
        if (lower != null) {
            SqlNode after = SqlStdOperatorTable.GREATER_THAN_OR_EQUAL.createCall(position, time, lower);
            result = result == null ? after : SqlStdOperatorTable.AND.createCall(position, result, after);
        }
        SqlNode upper = to;
        if (upper != null) {
            SqlNode before = SqlStdOperatorTable.LESS_THAN.createCall(position, time, upper);
            result = result == null ? before : SqlStdOperatorTable.AND.createCall(position, result, before);
        }
        return result;
    }

    /// Takes it out of the group list of `select`, which loses the list when nothing is left; null if there is none.
    static @Nullable SampleBy takeFrom(SqlSelect select) {
        SqlNodeList group = select.getGroup();
        if (group == null) {
            return null;
        }
        List<SqlNode> rest = new ArrayList<>();
        SampleBy found = null;
        for (SqlNode item : group) {
            boolean duration =
                    item instanceof SqlCall call && call.getOperator().equals(VarveOperators.INTERVAL);
            boolean sample = duration || item instanceof SampleBy;
            if (sample && found != null) {
                throw ParseErrors.text("rows are sampled by one duration", item.getParserPosition());
            }
            if (sample) {
                found = item instanceof SampleBy by ? by : new SampleBy(item.getParserPosition(), item, false);
            } else {
                rest.add(item);
            }
        }
        if (found != null) {
            select.setGroupBy(rest.isEmpty() ? null : new SqlNodeList(rest, group.getParserPosition()));
        }
        return found;
    }

    void from(SqlNode time) {
        from = time;
    }

    void to(SqlNode time) {
        to = time;
    }

    void alignToFirst() {
        alignsToFirst = true;
    }

    void zone(String name, SqlParserPos position) {
        zone = SqlLiteral.createCharString(name, position);
    }

    void offset(SqlNode interval) {
        offset = interval;
    }

    /// One entry of FILL that is a word.
    void fill(String word, SqlParserPos position) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (!FILLS.contains(lower)) {
            throw ParseErrors.text(
                    "invalid fill value: " + ParseErrors.excerpt(word),
                    position,
                    "write NULL, PREV, LINEAR, NONE or a constant");
        }
        fills.add(fill(lower, null, position));
    }

    /// One entry of FILL that is NULL or a constant.
    void fill(SqlNode constant) {
        boolean isNull = constant.getKind() == SqlKind.LITERAL && ((SqlLiteral) constant).getValue() == null;
        fills.add(fill(isNull ? "null" : "constant", isNull ? null : constant, constant.getParserPosition()));
    }

    /// The mark of one entry, which [GapFill] reads again.
    static SqlCall fill(String kind, @Nullable SqlNode constant, SqlParserPos position) {
        SqlNode word = SqlLiteral.createCharString(kind, position);
        return constant == null
                ? VarveOperators.FILL_VALUE.createCall(position, word)
                : VarveOperators.FILL_VALUE.createCall(position, word, constant);
    }

    SqlNode width() {
        return width;
    }

    @Nullable
    SqlNode from() {
        return from;
    }

    @Nullable
    SqlNode to() {
        return to;
    }

    List<SqlCall> fills() {
        return fills;
    }

    boolean alignsToFirst() {
        return alignsToFirst;
    }

    @Nullable
    SqlNode zone() {
        return zone;
    }

    @Nullable
    SqlNode offset() {
        return offset;
    }

    /// True for `SAMPLE BY`, which groups by what is selected beside the aggregates; false for a duration in GROUP BY.
    boolean groupsBySelected() {
        return groupsBySelected;
    }
}

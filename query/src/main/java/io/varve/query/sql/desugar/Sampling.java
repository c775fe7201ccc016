// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.parse.SampleBy;
import io.varve.query.sql.parse.TimeLiterals;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.Litmus;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// Makes an ordinary GROUP BY of SAMPLE BY: outside of aggregates `time` is the bucket, what is selected beside aggregates is a group
/// key, rows come in the order of time. FILL rides on the bucket's expression ([VarveOperators#FILL]) to `GapFill`.
final class Sampling {
    private final DesugarExpressions expressions;
    private final IdentityHashMap<SqlNode, SqlNode> buckets = new IdentityHashMap<>();

    Sampling(DesugarExpressions expressions) {
        this.expressions = expressions;
    }

    /// Rewrites a select whose expressions are desugared and which had `sample` among its group items.
    void apply(SqlSelect select, SampleBy sample) {
        SqlNode bucket = bucket(sample, values(select));
        buckets.put(select, bucket);
        SqlShuttle shuttle = new TimeToBucket(bucket);
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier id && id.isStar()) {
                throw ParseErrors.text("SAMPLE BY takes columns by name, not *", item.getParserPosition());
            }
            SqlNode bucketed = replaced(item, shuttle);
            items.add(
                    item instanceof SqlIdentifier id && !(bucketed instanceof SqlIdentifier)
                            ? SqlValidatorUtil.addAlias(bucketed, id.names.getLast())
                            : bucketed);
        }
        select.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
        List<SqlNode> group = new ArrayList<>();
        group.add(bucket);
        SqlNodeList explicit = select.getGroup();
        if (explicit != null) {
            explicit.forEach(item -> group.add(replaced(item, shuttle)));
        }
        if (sample.groupsBySelected()) {
            keys(items, bucket, group);
        }
        select.setGroupBy(new SqlNodeList(group, sample.getParserPosition()));
        SqlNode having = select.getHaving();
        if (having != null) {
            select.setHaving(replaced(having, shuttle));
        }
    }

    /// Marks the values of a query whose gaps are filled as such that may be null.
    static void mark(SqlSelect select) {
        if (!isFilled(select)) {
            return;
        }
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            SqlCall as = item.getKind() == SqlKind.AS ? (SqlCall) item : null;
            if (as != null && hasAggregate(as)) {
                items.add(as.getOperator().createCall(as.getParserPosition(), maybe(as.operand(0)), as.operand(1)));
            } else {
                items.add(item);
            }
        }
        select.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
    }

    /// `order` with the marked values in the place of the same values.
    private static SqlNodeList marked(SqlSelect select, SqlNodeList order) {
        SqlShuttle shuttle = new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                for (SqlNode item : select.getSelectList()) {
                    if (item.getKind() == SqlKind.AS
                            && ((SqlCall) item).operand(0) instanceof SqlCall mark
                            && mark.getOperator().equals(VarveOperators.MAYBE)
                            && mark.operand(0).equalsDeep(call, Litmus.IGNORE)) {
                        return mark;
                    }
                }
                return super.visit(call);
            }
        };
        List<SqlNode> items = new ArrayList<>();
        order.forEach(item -> items.add(replaced(item, shuttle)));
        return new SqlNodeList(items, order.getParserPosition());
    }

    private static SqlNode maybe(SqlNode value) {
        return VarveOperators.MAYBE.createCall(value.getParserPosition(), value);
    }

    /// Whether a key, which GROUP BY may name by its number, has the mark.
    private static boolean isFilled(SqlNode query) {
        if (!(query instanceof SqlSelect select)) {
            return false;
        }
        List<SqlNode> keys = new ArrayList<>(select.getSelectList());
        SqlNodeList group = select.getGroup();
        if (group != null) {
            keys.addAll(group);
        }
        boolean filled = false;
        for (SqlNode item : keys) {
            SqlNode key = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
            filled |= key instanceof SqlCall call && call.getOperator().equals(VarveOperators.FILL);
        }
        return filled;
    }

    /// ORDER BY of a query: `time` is the bucket, unless a column of the answer is called so.
    SqlNodeList order(SqlNode query, SqlNodeList given) {
        SqlNodeList order = isFilled(query) ? marked((SqlSelect) query, given) : given;
        SqlNode bucket = buckets.get(query);
        if (bucket == null) {
            return order;
        }
        SqlShuttle shuttle = new TimeToBucket(bucket);
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : order) {
            items.add(isSelected((SqlSelect) query, item) ? item : replaced(item, shuttle));
        }
        return new SqlNodeList(items, order.getParserPosition());
    }

    /// The whole query, in the order of time if it asks for none.
    SqlNode ordered(SqlNode query) {
        SqlNode bucket = buckets.get(query);
        if (bucket == null || ((SqlSelect) query).isDistinct()) {
            return query;
        }
        SqlParserPos position = query.getParserPosition();
        return new SqlOrderBy(
                position, query, new SqlNodeList(List.of(selected((SqlSelect) query, bucket)), position), null, null);
    }

    /// The number of the column that is the bucket, or the bucket itself if none is: in ORDER BY a name means what is selected under it.
    private static SqlNode selected(SqlSelect select, SqlNode bucket) {
        int number = 0;
        for (SqlNode item : select.getSelectList()) {
            number++;
            SqlNode column = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
            if (column.equalsDeep(bucket, Litmus.IGNORE)) {
                return SqlLiteral.createExactNumeric(Integer.toString(number), bucket.getParserPosition());
            }
        }
        return bucket;
    }

    private static boolean isSelected(SqlSelect select, SqlNode item) {
        SqlNode name = item;
        while (name.getKind() == SqlKind.DESCENDING
                || name.getKind() == SqlKind.NULLS_FIRST
                || name.getKind() == SqlKind.NULLS_LAST) {
            name = ((SqlCall) name).operand(0);
        }
        for (SqlNode selected : select.getSelectList()) {
            if (selected.getKind() == SqlKind.AS
                    && ((SqlCall) selected).operand(1).equalsDeep(name, Litmus.IGNORE)) {
                return true;
            }
        }
        return false;
    }

    private static SqlNode replaced(SqlNode node, SqlShuttle shuttle) {
        SqlNode result = node.accept(shuttle);
        if (result == null) {
            throw new IllegalStateException("lost " + node);
        }
        return result;
    }

    /// How many selected columns are values, which FILL fills.
    private static int values(SqlSelect select) {
        int values = 0;
        for (SqlNode item : select.getSelectList()) {
            values += hasAggregate(item) ? 1 : 0;
        }
        return values;
    }

    private void keys(List<SqlNode> items, SqlNode bucket, List<SqlNode> group) {
        for (SqlNode item : items) {
            SqlNode key = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
            if (!hasAggregate(key) && hasColumn(key, bucket)) {
                group.add(key);
            }
        }
    }

    private SqlNode bucket(SampleBy sample, int values) {
        SqlParserPos position = sample.getParserPosition();
        SqlNode width = expressions.of(sample.width());
        SqlNode time = new SqlIdentifier("time", position);
        SqlNode zone = sample.zone();
        SqlNode offset = sample.offset();
        SqlNode bucket;
        if (sample.alignsToFirst()) {
            if (!sample.fills().isEmpty()) {
                throw ParseErrors.unsupported("FILL with ALIGN TO FIRST OBSERVATION", position);
            }
            bucket = VarveOperators.TIME_BUCKET.createCall(
                    position, width, time, new SqlIdentifier(SampledRows.FIRST_TIME, position));
        } else if (zone == null && offset == null) {
            bucket = VarveOperators.TIME_BUCKET.createCall(position, width, time);
        } else {
            bucket = VarveOperators.CALENDAR_BUCKET.createCall(
                    position,
                    width,
                    time,
                    zone == null ? SqlLiteral.createCharString("UTC", position) : zone,
                    offset == null ? TimeLiterals.interval("0s", position) : offset);
        }
        return fills(sample, bucket, values);
    }

    private SqlNode fills(SampleBy sample, SqlNode bucket, int values) {
        List<SqlCall> fills = sample.fills();
        for (SqlCall fill : fills) {
            String kind = ((SqlLiteral) fill.operand(0)).toValue();
            if ("none".equals(kind) && fills.size() > 1) {
                throw ParseErrors.text(
                        "invalid fill value: NONE", fill.getParserPosition(), "FILL(NONE) stands alone; or write NULL");
            }
            if ("none".equals(kind)) {
                return bucket;
            }
        }
        if (fills.isEmpty()) {
            return bucket;
        }
        if (fills.size() != 1 && fills.size() != values) {
            throw ParseErrors.text(
                    "FILL has " + fills.size() + " values for " + values + " aggregates",
                    fills.getLast().getParserPosition(),
                    "one for each, or one for all");
        }
        boolean isExtended = true;
        List<SqlNode> operands = new ArrayList<>();
        List<SqlNode> filled = new ArrayList<>();
        for (SqlCall fill : fills) {
            String kind = ((SqlLiteral) fill.operand(0)).toValue();
            isExtended &= !"prev".equals(kind) && !"linear".equals(kind);
            List<SqlNode> parts = new ArrayList<>(List.of(fill.operand(0)));
            if (fill.operandCount() > 1) {
                parts.add(expressions.of(fill.operand(1)));
            }
            filled.add(VarveOperators.FILL_VALUE.createCall(fill.getParserPosition(), parts));
        }
        SqlNode from = isExtended ? sample.from() : null;
        SqlNode to = isExtended ? sample.to() : null;
        operands.add(bucket);
        operands.add(SqlLiteral.createCharString(
                (from == null ? "" : "from") + (to == null ? "" : "to"), sample.getParserPosition()));
        if (from != null) {
            operands.add(time(from));
        }
        if (to != null) {
            operands.add(time(to));
        }
        operands.addAll(filled);
        return VarveOperators.FILL.createCall(sample.getParserPosition(), operands);
    }

    private SqlNode time(SqlNode bound) {
        SqlNode time = expressions.of(bound);
        return time instanceof SqlLiteral literal && literal.getValue() != null
                ? TimeLiterals.timestamp(String.valueOf(literal.toValue()), literal.getParserPosition())
                : time;
    }

    private static boolean isAggregate(SqlCall call) {
        return call.getOperator() instanceof SqlAggFunction || call.getKind() == SqlKind.FILTER;
    }

    static boolean hasAggregate(SqlNode node) {
        return finds(node, new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (isAggregate(call)) {
                    throw Util.FoundOne.NULL;
                }
                return call.getKind() == SqlKind.SELECT ? null : super.visit(call);
            }
        });
    }

    /// Whether it reads a column other than through the bucket.
    private static boolean hasColumn(SqlNode node, SqlNode bucket) {
        return finds(node, new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                throw Util.FoundOne.NULL;
            }

            @Override
            public @Nullable Void visit(SqlCall call) {
                return call.equalsDeep(bucket, Litmus.IGNORE) ? null : super.visit(call);
            }
        });
    }

    private static boolean finds(SqlNode node, SqlBasicVisitor<@Nullable Void> visitor) {
        try {
            node.accept(visitor);
            return false;
        } catch (Util.FoundOne found) {
            return true;
        }
    }

    /// Puts the bucket in the place of `time`, but not within aggregates, where rows still have their own.
    private static final class TimeToBucket extends SqlShuttle {
        private final SqlNode bucket;

        TimeToBucket(SqlNode bucket) {
            this.bucket = bucket;
        }

        @Override
        public SqlNode visit(SqlIdentifier id) {
            return "time".equalsIgnoreCase(id.names.getLast()) ? bucket : id;
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (isAggregate(call) || call.getKind() == SqlKind.SELECT) {
                return call;
            }
            if (call.getKind() == SqlKind.AS) {
                List<SqlNode> operands = new ArrayList<>(call.getOperandList());
                operands.set(0, replaced(operands.get(0), this));
                return call.getOperator().createCall(call.getParserPosition(), operands);
            }
            return super.visit(call);
        }
    }
}

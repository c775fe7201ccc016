// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.translate;

import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.expr.BucketLowering;
import io.varve.query.sql.expr.Casts;
import io.varve.query.sql.expr.ExprTranslator;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.function.VarveTypes;
import io.varve.query.sql.validate.FillMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Puts a [PlanNode.GapFill] over the projection of an aggregate that has a [FillMark] among its keys:
/// what is computed of keys alone is computed behind it, all other columns are filled.
final class GapFill {
    private static final Expr.Literal NOTHING = new Expr.Literal(null, SqlType.BIGINT);

    private final Aggregate aggregate;
    private final RexCall mark;
    private final int timeKey;
    private final List<Expr> inner = new ArrayList<>();
    private final List<String> innerNames = new ArrayList<>();
    private final List<PlanNode.GapFill.Filling> fillings = new ArrayList<>();
    private int values;

    private GapFill(Aggregate aggregate, RexCall mark, int timeKey) {
        this.aggregate = aggregate;
        this.mark = mark;
        this.timeKey = timeKey;
    }

    /// The fill of an aggregate, or of one below a HAVING; null if its gaps stay.
    static @Nullable GapFill of(RelNode rel) {
        FillMark found = FillMark.of(rel);
        return found == null ? null : new GapFill(found.aggregate(), found.mark(), found.key());
    }

    /// An error if an expression has a mark that no aggregate groups by, or fills a gap where there is none.
    static void refuse(RexNode node) {
        node.accept(new RexVisitorImpl<@Nullable Void>(true) {
            @Override
            public @Nullable Void visitCall(RexCall call) {
                SqlParserPos position = call.getParserPosition();
                if (call.getOperator().equals(VarveOperators.FILL)) {
                    throw ParseErrors.text("time_bucket_gapfill stands for a key of GROUP BY", position);
                }
                if (isFilled(call)) {
                    throw ParseErrors.text(
                            call.getOperator().getName() + " needs gaps",
                            position,
                            "it goes with SAMPLE BY … FILL(NULL) or GROUP BY time_bucket_gapfill(…)");
                }
                return super.visitCall(call);
            }
        });
    }

    private static boolean isFilled(RexCall call) {
        SqlOperator operator = call.getOperator();
        return operator.equals(VarveOperators.LOCF) || operator.equals(VarveOperators.INTERPOLATE);
    }

    /// `base` is the plan of the aggregate (and its HAVING), `projects` what is selected of it, `shape` has the columns of the result.
    PlanNode over(PlanNode base, List<RexNode> projects, RelNode shape) {
        ExprTranslator translator = new ExprTranslator(base.columns());
        int keys = aggregate.getGroupCount();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            PlanColumn column = base.columns().get(i);
            add(new Expr.Column(i, column.type(), column.name()), PlanNode.GapFill.Filling.Kind.CONSTANT, NOTHING);
            if (i != timeKey) {
                others.add(i);
            }
        }
        List<RexNode> outer = new ArrayList<>();
        for (RexNode node : projects) {
            outer.add(behind(node, translator, keys));
        }
        Expr bucket = translatorOfInput().translate(mark.getOperands().get(0));
        PlanNode filled = new PlanNode.GapFill(
                new PlanNode.Project(base, inner, innerNames),
                timeKey,
                others,
                fillings,
                BucketLowering.shape(bucket),
                range());
        List<Expr> expressions = new ExprTranslator(filled.columns()).translateAll(outer);
        return new PlanNode.Project(
                filled,
                PlanTranslator.typed(expressions, shape),
                shape.getRowType().getFieldNames());
    }

    /// Marks refer to the columns below the aggregate's projection; only their constants are read.
    private ExprTranslator translatorOfInput() {
        List<PlanColumn> columns = new ArrayList<>();
        aggregate
                .getInput()
                .getInput(0)
                .getRowType()
                .getFieldList()
                .forEach(field -> columns.add(new PlanColumn(
                        field.getName(), VarveTypes.of(field.getType()).lowered())));
        return new ExprTranslator(columns);
    }

    /// What is left of a projection behind the fill: an expression of keys as it is, anything else a filled column, or an expression over
    /// those that it names by locf and interpolate.
    private RexNode behind(RexNode selected, ExprTranslator translator, int keys) {
        RexNode node = selected instanceof RexCall call && call.getOperator().equals(VarveOperators.MAYBE)
                ? call.getOperands().getFirst()
                : selected;
        boolean[] has = new boolean[2];
        node.accept(new RexVisitorImpl<@Nullable Void>(true) {
            @Override
            public @Nullable Void visitInputRef(RexInputRef ref) {
                has[0] |= ref.getIndex() >= keys;
                return null;
            }

            @Override
            public @Nullable Void visitCall(RexCall call) {
                has[1] |= isFilled(call);
                return super.visitCall(call);
            }
        });
        if (!has[0]) {
            return node;
        }
        int value = values++;
        if (!has[1]) {
            return new RexInputRef(column(node, translator, entry(value, node)), node.getType());
        }
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return ref.getIndex() < keys
                        ? ref
                        : new RexInputRef(column(ref, translator, entry(value, ref)), ref.getType());
            }

            @Override
            public RexNode visitCall(RexCall call) {
                if (!isFilled(call)) {
                    return super.visitCall(call);
                }
                RexNode operand = call.getOperands().get(0);
                boolean previous = call.getOperator().equals(VarveOperators.LOCF);
                PlanNode.GapFill.Filling filling = previous
                        ? new PlanNode.GapFill.Filling(PlanNode.GapFill.Filling.Kind.PREVIOUS, NOTHING)
                        : linear(operand, call.getParserPosition());
                return new RexInputRef(column(operand, translator, filling), operand.getType());
            }
        });
    }

    private int column(RexNode node, ExprTranslator translator, PlanNode.GapFill.Filling filling) {
        SqlType type = VarveTypes.of(node.getType()).lowered();
        return add(Casts.to(translator.translate(node), type), filling.kind(), filling.constant());
    }

    private int add(Expr expr, PlanNode.GapFill.Filling.Kind kind, Expr.Literal constant) {
        inner.add(expr);
        innerNames.add("filled" + inner.size());
        fillings.add(new PlanNode.GapFill.Filling(kind, constant));
        return inner.size() - 1;
    }

    private static PlanNode.GapFill.Filling linear(RexNode node, SqlParserPos position) {
        SqlType type = VarveTypes.of(node.getType());
        if (!type.isNumeric()) {
            throw ParseErrors.text("a line is drawn between numbers, not between values of type " + type, position);
        }
        return new PlanNode.GapFill.Filling(PlanNode.GapFill.Filling.Kind.LINEAR, NOTHING);
    }

    /// How value `value` of the select list is filled.
    private PlanNode.GapFill.Filling entry(int value, RexNode node) {
        List<RexCall> entries = new ArrayList<>();
        for (RexNode operand : mark.getOperands()) {
            if (operand instanceof RexCall call && call.getOperator().equals(VarveOperators.FILL_VALUE)) {
                entries.add(call);
            }
        }
        // A column that only ORDER BY names has no entry.
        RexCall entry = entries.size() == 1 ? entries.getFirst() : value < entries.size() ? entries.get(value) : null;
        String kind = entry == null ? "null" : text(entry.getOperands().get(0));
        return switch (kind) {
            case "prev" -> new PlanNode.GapFill.Filling(PlanNode.GapFill.Filling.Kind.PREVIOUS, NOTHING);
            case "linear" -> linear(node, Objects.requireNonNull(entry).getParserPosition());
            case "constant" -> constant(Objects.requireNonNull(entry), VarveTypes.of(node.getType()));
            default -> new PlanNode.GapFill.Filling(PlanNode.GapFill.Filling.Kind.CONSTANT, NOTHING);
        };
    }

    private PlanNode.GapFill.Filling constant(RexCall entry, SqlType type) {
        Expr expr = translatorOfInput().translate(entry.getOperands().get(1));
        boolean fits = expr.type() == type || (expr.type().isNumeric() && type.isNumeric());
        if (fits && Casts.to(expr, type) instanceof Expr.Literal literal) {
            return new PlanNode.GapFill.Filling(PlanNode.GapFill.Filling.Kind.CONSTANT, literal);
        }
        throw ParseErrors.text(
                "invalid fill value: "
                        + (expr instanceof Expr.Literal literal
                                ? ParseErrors.excerpt("" + literal.value())
                                : "not a constant"),
                entry.getParserPosition(),
                "the column is of type " + type);
    }

    private PlanNode.GapFill.Range range() {
        String bounds = text(mark.getOperands().get(1));
        int next = 2;
        Expr.Literal from = bounds.startsWith("from") ? time(mark.getOperands().get(next++)) : NOTHING;
        Expr.Literal to = bounds.endsWith("to") ? time(mark.getOperands().get(next)) : NOTHING;
        return new PlanNode.GapFill.Range(from, to, bounds.equals("scanned"));
    }

    private Expr.Literal time(RexNode node) {
        if (node.getType().getSqlTypeName() != SqlTypeName.NULL
                && translatorOfInput().translate(node) instanceof Expr.Literal literal
                && literal.value() instanceof Long) {
            return literal;
        }
        throw ParseErrors.text("FROM and TO of SAMPLE BY are constant times", mark.getParserPosition());
    }

    private String text(RexNode node) {
        return String.valueOf(((Expr.Literal) translatorOfInput().translate(node)).value());
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.translate;

import io.varve.query.plan.Expr;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import io.varve.query.sql.bind.QueryTable;
import io.varve.query.sql.bind.SchemaSource;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.expr.AsofOrder;
import io.varve.query.sql.expr.Casts;
import io.varve.query.sql.expr.Correlations;
import io.varve.query.sql.expr.ExprTranslator;
import io.varve.query.sql.expr.Exprs;
import io.varve.query.sql.function.VarveTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.TableSpool;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Turns Calcite's relational tree into our nodes, one to one; [io.varve.query.sql.push.ScanPushdown] makes it small afterwards.
/// Threads: one. Errors: QueryException.
public final class PlanTranslator {
    private final Correlations correlations = new Correlations(this::translate);
    private final Map<String, Integer> recursions = new HashMap<>();

    private PlanTranslator() {}

    /// The plan of a whole query: the tree, then the columns that the text asked for (ORDER BY may have added some).
    public static PlanNode translate(RelRoot root) {
        PlanNode plan = new PlanTranslator().translate(root.rel);
        List<Expr> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<PlanColumn> columns = plan.columns();
        for (Map.Entry<Integer, String> field : root.fields) {
            PlanColumn column = columns.get(field.getKey());
            expressions.add(new Expr.Column(field.getKey(), column.type(), column.name()));
            names.add(field.getValue());
        }
        return new PlanNode.Project(plan, expressions, names);
    }

    /// The node of one relational expression and all below it.
    PlanNode translate(RelNode rel) {
        GapFill fill = GapFill.of(rel instanceof Project project ? project.getInput() : rel);
        if (fill == null) {
            return plain(rel);
        }
        List<RexNode> selected = rel instanceof Project project
                ? project.getProjects()
                : rel.getCluster().getRexBuilder().identityProjects(rel.getRowType());
        return fill.over(plain(rel instanceof Project project ? project.getInput() : rel), selected, rel);
    }

    private PlanNode plain(RelNode rel) {
        return switch (rel) {
            case TableScan scan -> scan(scan);
            case Project project -> project(project);
            case Filter filter -> filter(filter);
            case Aggregate aggregate -> AggregateTranslator.translate(aggregate, groups(aggregate.getInput()));
            case Join join -> join(join);
            case Correlate correlate -> lateral(correlate);
            case Sort sort -> sort(sort);
            case Values values -> values(values);
            case Union union -> union(union);
            case Intersect intersect -> difference(intersect, true);
            case Minus minus -> difference(minus, false);
            case RepeatUnion recursion -> recursion(recursion);
            case TableSpool spool -> translate(spool.getInput());
            default -> throw ParseErrors.unsupported(rel.getRelTypeName(), SqlParserPos.ZERO);
        };
    }

    private PlanNode scan(TableScan scan) {
        QueryTable table = scan.getTable().unwrap(QueryTable.class);
        Integer recursion = recursions.get(key(scan.getTable()));
        if (recursion != null) {
            return new PlanNode.WorkingRows(recursion, columns(scan));
        }
        if (table == null) {
            throw new IllegalStateException("a table that was not bound: " + scan);
        }
        TableProvider provider = table.provider();
        SchemaSource.TableSchema schema = table.schema();
        if (provider != null || schema == null) {
            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < table.columnNames().size(); i++) {
                all.add(i);
            }
            return new PlanNode.ProviderScan(Objects.requireNonNull(provider), all);
        }
        List<ScanColumn> columns = schema.columns();
        return new PlanNode.Scan(table.ref(), columns, Long.MIN_VALUE, Long.MAX_VALUE, List.of(), null, null);
    }

    private PlanNode project(Project project) {
        project.getProjects().forEach(GapFill::refuse);
        return groupable(project);
    }

    private PlanNode groups(RelNode input) {
        return input instanceof Project project ? groupable(project) : translate(input);
    }

    private PlanNode groupable(Project project) {
        PlanNode input = translate(project.getInput());
        ExprTranslator translator = translator(input.columns(), project);
        if (RexOver.containsOver(project.getProjects(), null)) {
            WindowTranslator windows = new WindowTranslator(input, translator);
            List<Expr> expressions = windows.translate(project.getProjects());
            return new PlanNode.Project(windows.node(), typed(expressions, project), names(project));
        }
        List<Expr> expressions = translator.translateAll(project.getProjects());
        return new PlanNode.Project(input, typed(expressions, project), names(project));
    }

    /// Expressions of `rel` over these columns.
    private ExprTranslator translator(List<PlanColumn> input, RelNode rel) {
        return new ExprTranslator(input, correlations, rel.getVariablesSet());
    }

    private static List<PlanColumn> columns(RelNode rel) {
        List<PlanColumn> columns = new ArrayList<>();
        for (RelDataTypeField field : rel.getRowType().getFieldList()) {
            columns.add(new PlanColumn(
                    field.getName(), VarveTypes.of(field.getType()).lowered()));
        }
        return columns;
    }

    private PlanNode join(Join join) {
        PlanNode left = translate(join.getLeft());
        PlanNode right = translate(join.getRight());
        List<PlanColumn> both = new ArrayList<>(left.columns());
        both.addAll(right.columns());
        JoinKind kind = switch (join.getJoinType()) {
            case INNER -> JoinKind.INNER;
            case LEFT -> AsofOrder.isIn(join.getCondition()) ? JoinKind.ASOF : JoinKind.LEFT;
            case RIGHT -> JoinKind.RIGHT;
            case FULL -> JoinKind.FULL;
            case SEMI -> JoinKind.SEMI;
            case ANTI -> JoinKind.ANTI;
            default -> throw ParseErrors.unsupported(join.getJoinType() + " JOIN", SqlParserPos.ZERO);
        };
        return new PlanNode.Join(left, right, kind, translator(both, join).translate(join.getCondition()));
    }

    private PlanNode lateral(Correlate correlate) {
        boolean outer = correlate.getJoinType() == JoinRelType.LEFT;
        if (!outer && correlate.getJoinType() != JoinRelType.INNER) {
            throw ParseErrors.unsupported(correlate.getJoinType() + " JOIN LATERAL", SqlParserPos.ZERO);
        }
        if (correlate.getRequiredColumns().length()
                > correlate.getLeft().getRowType().getFieldCount()) {
            throw ParseErrors.unsupported("a subquery over both sides of an outer join in its ON", SqlParserPos.ZERO);
        }
        PlanNode left = translate(correlate.getLeft());
        PlanNode right = translate(correlate.getRight());
        Correlations.Arguments arguments =
                correlations.arguments(right, Set.of(correlate.getCorrelationId()), left.columns());
        return new PlanNode.Lateral(left, right, outer, arguments.parameters(), arguments.values());
    }

    private PlanNode union(Union union) {
        PlanNode constant = constantRows(union);
        if (constant != null) {
            return constant;
        }
        PlanNode all = new PlanNode.Union(inputs(union));
        return union.all ? all : new PlanNode.Distinct(all);
    }

    private PlanNode difference(SetOp sets, boolean intersects) {
        List<PlanNode> inputs = inputs(sets);
        PlanNode node = inputs.getFirst();
        for (PlanNode right : inputs.subList(1, inputs.size())) {
            node = new PlanNode.SetDifference(node, right, intersects, sets.all);
        }
        return node;
    }

    /// The inputs of a set operation, each with the types of its result.
    private List<PlanNode> inputs(RelNode sets) {
        List<PlanNode> inputs = new ArrayList<>();
        for (RelNode input : sets.getInputs()) {
            inputs.add(typed(translate(input), sets));
        }
        return inputs;
    }

    private static PlanNode typed(PlanNode node, RelNode rel) {
        List<Expr> columns = new ArrayList<>();
        for (PlanColumn column : node.columns()) {
            columns.add(new Expr.Column(columns.size(), column.type(), column.name()));
        }
        List<Expr> typed = typed(columns, rel);
        return typed.equals(columns) ? node : new PlanNode.Project(node, typed, names(rel));
    }

    private PlanNode recursion(RepeatUnion recursion) {
        int number = recursions.size() + 1;
        recursions.put(key(recursion.getTransientTable()), number);
        PlanNode seed = typed(translate(recursion.getSeedRel()), recursion);
        PlanNode step = typed(translate(recursion.getIterativeRel()), recursion);
        return new PlanNode.Recursion(number, seed, step, recursion.all);
    }

    private static String key(@Nullable RelOptTable table) {
        return table == null ? "" : String.join(".", table.getQualifiedName());
    }

    private static List<String> names(RelNode rel) {
        return rel.getRowType().getFieldNames();
    }

    /// Expressions as values of the types that the validator derived.
    static List<Expr> typed(List<Expr> expressions, RelNode rel) {
        List<Expr> result = new ArrayList<>();
        for (RelDataTypeField field : rel.getRowType().getFieldList()) {
            SqlType type = VarveTypes.of(field.getType()).lowered();
            result.add(Casts.to(expressions.get(field.getIndex()), type));
        }
        return result;
    }

    private PlanNode filter(Filter filter) {
        if (filter.getInput() instanceof Project project && isDistinctOn(filter, project)) {
            return distinctOn(project);
        }
        PlanNode input = GapFill.of(filter) == null ? translate(filter.getInput()) : plain(filter.getInput());
        return new PlanNode.Filter(input, translator(input.columns(), filter).translate(filter.getCondition()));
    }

    /// True if all that the filter keeps is the first row of each partition.
    private static boolean isDistinctOn(Filter filter, Project project) {
        RexNode condition = filter.getCondition();
        RexInputRef flag = condition instanceof RexInputRef ref ? ref : null;
        if (flag == null
                && condition instanceof RexCall call
                && call.getKind() == SqlKind.EQUALS
                && call.getOperands().get(0) instanceof RexInputRef number
                && isOne(call.getOperands().get(1))) {
            flag = number;
        }
        if (flag == null) {
            return false;
        }
        int overs = 0;
        for (RexNode node : project.getProjects()) {
            overs += RexOver.containsOver(node) ? 1 : 0;
        }
        RexNode kept = project.getProjects().get(flag.getIndex());
        boolean computedBelow = condition instanceof RexInputRef;
        RexNode number = computedBelow
                        && kept instanceof RexCall call
                        && isOne(call.getOperands().getLast())
                ? call.getOperands().getFirst()
                : kept;
        return overs == 1 && number instanceof RexOver over && over.getKind() == SqlKind.ROW_NUMBER;
    }

    private static boolean isOne(RexNode node) {
        return node instanceof RexLiteral literal
                && literal.getValue() instanceof BigDecimal number
                && number.compareTo(BigDecimal.ONE) == 0;
    }

    /// The shape that [io.varve.query.sql.desugar.DistinctOn] makes. The row number itself is always 1 above the filter.
    private PlanNode distinctOn(Project project) {
        PlanNode input = translate(project.getInput());
        ExprTranslator translator = translator(input.columns(), project);
        List<Expr> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        RexOver over = null;
        for (int i = 0; i < project.getProjects().size(); i++) {
            RexNode node = project.getProjects().get(i);
            if (node instanceof RexOver found && found.getKind() == SqlKind.ROW_NUMBER) {
                over = found;
                expressions.add(Exprs.bigint(1));
            } else if (RexOver.containsOver(node)) {
                // The comparison with 1 itself, where Calcite computes it below the filter: true for what is kept.
                over = overOf(node);
                expressions.add(Exprs.TRUE);
            } else {
                expressions.add(translator.translate(node));
            }
            names.add(names(project).get(i));
        }
        if (over == null) {
            throw new IllegalStateException("no row number: " + project);
        }
        int width = expressions.size();
        List<Integer> keys = new ArrayList<>();
        for (RexNode key : over.getWindow().partitionKeys) {
            keys.add(add(expressions, names, translator.translate(key)));
        }
        List<PlanNode.SortKey> order = new ArrayList<>();
        for (RexFieldCollation key : over.getWindow().orderKeys) {
            order.add(new PlanNode.SortKey(
                    add(expressions, names, translator.translate(key.left)),
                    key.getDirection().isDescending(),
                    nullsFirst(key.getDirection(), key.getNullDirection())));
        }
        PlanNode first = new PlanNode.DistinctOn(new PlanNode.Project(input, expressions, names), keys, order);
        List<Expr> kept = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            kept.add(new Expr.Column(i, expressions.get(i).type(), names.get(i)));
        }
        return new PlanNode.Project(first, kept, names.subList(0, width));
    }

    private static int add(List<Expr> expressions, List<String> names, Expr expression) {
        int index = expressions.indexOf(expression);
        if (index >= 0) {
            return index;
        }
        expressions.add(expression);
        names.add("key" + expressions.size());
        return expressions.size() - 1;
    }

    private static @Nullable RexOver overOf(RexNode node) {
        RexOver[] found = new RexOver[1];
        node.accept(new RexVisitorImpl<@Nullable Void>(true) {
            @Override
            public @Nullable Void visitOver(RexOver over) {
                found[0] = over;
                return null;
            }
        });
        return found[0];
    }

    /// Where nulls stand: last ascending unless the text says otherwise.
    static boolean nullsFirst(RelFieldCollation.Direction direction, RelFieldCollation.NullDirection nullDirection) {
        return switch (nullDirection) {
            case FIRST -> true;
            case LAST -> false;
            case UNSPECIFIED -> direction.isDescending();
        };
    }

    private PlanNode sort(Sort sort) {
        PlanNode node = translate(sort.getInput());
        RelCollation collation = sort.getCollation();
        if (!collation.getFieldCollations().isEmpty()) {
            List<PlanNode.SortKey> keys = new ArrayList<>();
            for (RelFieldCollation field : collation.getFieldCollations()) {
                keys.add(new PlanNode.SortKey(
                        field.getFieldIndex(),
                        field.getDirection().isDescending(),
                        nullsFirst(field.getDirection(), field.nullDirection)));
            }
            node = new PlanNode.Sort(node, keys);
        }
        if (sort.offset == null && sort.fetch == null) {
            return node;
        }
        return new PlanNode.Limit(node, count(sort.offset, 0), count(sort.fetch, Long.MAX_VALUE));
    }

    private static long count(@Nullable RexNode node, long absent) {
        if (node == null) {
            return absent;
        }
        Object value = node instanceof RexLiteral literal
                        && Casts.to(ExprTranslator.literal(literal), SqlType.BIGINT) instanceof Expr.Literal l
                ? l.value()
                : null;
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw ParseErrors.text("LIMIT and OFFSET take a number that is not negative", SqlParserPos.ZERO);
    }

    private static PlanNode values(Values values) {
        Map<String, PlanColumn> columns = new LinkedHashMap<>();
        for (RelDataTypeField field : values.getRowType().getFieldList()) {
            columns.put(
                    field.getName(),
                    new PlanColumn(
                            field.getName(), VarveTypes.of(field.getType()).lowered()));
        }
        List<PlanColumn> types = List.copyOf(columns.values());
        List<List<Expr.Literal>> rows = new ArrayList<>();
        for (List<RexLiteral> tuple : values.getTuples()) {
            List<Expr.Literal> row = new ArrayList<>();
            for (int i = 0; i < tuple.size(); i++) {
                row.add(constant(Casts.to(
                        ExprTranslator.literal(tuple.get(i)), types.get(i).type())));
            }
            rows.add(row);
        }
        return new PlanNode.Values(types, rows);
    }

    /// VALUES whose rows are more than plain literals, which Calcite makes a UNION ALL of one-row projections of; else null.
    private @Nullable PlanNode constantRows(Union union) {
        List<List<Expr.Literal>> rows = new ArrayList<>();
        List<PlanColumn> columns = columns(union);
        for (RelNode input : union.getInputs()) {
            boolean oneRow = union.all
                    && input instanceof Project project
                    && project.getInput() instanceof Values values
                    && values.getTuples().size() == 1
                    && !RexOver.containsOver(project.getProjects(), null);
            if (!oneRow || !(translate(input) instanceof PlanNode.Project project)) {
                return null;
            }
            List<Expr.Literal> row = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                if (Casts.to(project.expressions().get(i), columns.get(i).type()) instanceof Expr.Literal literal) {
                    row.add(literal);
                }
            }
            if (row.size() < columns.size()) {
                return null;
            }
            rows.add(row);
        }
        return new PlanNode.Values(columns, rows);
    }

    private static Expr.Literal constant(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return literal;
        }
        throw new IllegalStateException("no constant in VALUES: " + expr);
    }
}

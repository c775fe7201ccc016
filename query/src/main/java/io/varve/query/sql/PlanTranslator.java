// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Turns Calcite's relational tree into our nodes, one to one; [ScanPushdown] makes it small afterwards.
final class PlanTranslator {
    private PlanTranslator() {}

    /// The plan of a whole query: the tree, then the columns that the text asked for (ORDER BY may have added some).
    static PlanNode translate(RelRoot root) {
        PlanNode plan = translate(root.rel);
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

    private static PlanNode translate(RelNode rel) {
        GapFill fill = GapFill.of(rel instanceof Project project ? project.getInput() : rel);
        if (fill == null) {
            return plain(rel);
        }
        List<RexNode> selected = rel instanceof Project project
                ? project.getProjects()
                : rel.getCluster().getRexBuilder().identityProjects(rel.getRowType());
        return fill.over(plain(rel instanceof Project project ? project.getInput() : rel), selected, rel);
    }

    private static PlanNode plain(RelNode rel) {
        return switch (rel) {
            case TableScan scan -> scan(scan);
            case Project project -> project(project);
            case Filter filter -> filter(filter);
            case Aggregate aggregate -> aggregate(aggregate);
            case Sort sort -> sort(sort);
            case Values values -> values(values);
            case Union union -> constantRows(union);
            default -> throw ParseErrors.unsupported(rel.getRelTypeName(), SqlParserPos.ZERO);
        };
    }

    private static PlanNode scan(TableScan scan) {
        QueryTable table = scan.getTable().unwrap(QueryTable.class);
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

    private static PlanNode project(Project project) {
        if (RexOver.containsOver(project.getProjects(), null)) {
            throw ParseErrors.unsupported("OVER (window functions)", SqlParserPos.ZERO);
        }
        project.getProjects().forEach(GapFill::refuse);
        return groupable(project);
    }

    private static PlanNode groupable(Project project) {
        PlanNode input = translate(project.getInput());
        List<Expr> expressions = new ExprTranslator(input.columns()).translateAll(project.getProjects());
        return new PlanNode.Project(input, typed(expressions, project), names(project));
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

    private static PlanNode filter(Filter filter) {
        if (filter.getInput() instanceof Project project && RexOver.containsOver(project.getProjects(), null)) {
            return distinctOn(project);
        }
        PlanNode input = GapFill.of(filter) == null ? translate(filter.getInput()) : plain(filter.getInput());
        return new PlanNode.Filter(input, new ExprTranslator(input.columns()).translate(filter.getCondition()));
    }

    /// The shape that [DistinctOn] makes. The row number itself is always 1 above the filter.
    private static PlanNode distinctOn(Project project) {
        PlanNode input = translate(project.getInput());
        ExprTranslator translator = new ExprTranslator(input.columns());
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
            throw ParseErrors.unsupported("OVER (window functions)", SqlParserPos.ZERO);
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

    private static boolean nullsFirst(
            RelFieldCollation.Direction direction, RelFieldCollation.NullDirection nullDirection) {
        return switch (nullDirection) {
            case FIRST -> true;
            case LAST -> false;
            case UNSPECIFIED -> direction.isDescending();
        };
    }

    private static PlanNode aggregate(Aggregate aggregate) {
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            throw ParseErrors.unsupported("GROUPING SETS", SqlParserPos.ZERO);
        }
        PlanNode input =
                aggregate.getInput() instanceof Project project ? groupable(project) : translate(aggregate.getInput());
        List<Integer> keys = aggregate.getGroupSet().asList();
        if (aggregate.getAggCallList().isEmpty()
                && keys.size() == input.columns().size()) {
            return new PlanNode.Distinct(input);
        }
        List<AggregateCall> calls = new ArrayList<>();
        for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
            String name = names(aggregate).get(keys.size() + i);
            calls.add(AggregateTranslator.call(aggregate.getAggCallList().get(i), name, input));
        }
        return new PlanNode.Aggregate(input, keys, calls);
    }

    private static PlanNode sort(Sort sort) {
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

    /// VALUES whose rows are more than plain literals: Calcite makes a UNION ALL of one-row projections of it.
    private static PlanNode constantRows(Union union) {
        List<List<Expr.Literal>> rows = new ArrayList<>();
        List<PlanColumn> columns = new ArrayList<>();
        for (RelDataTypeField field : union.getRowType().getFieldList()) {
            columns.add(new PlanColumn(
                    field.getName(), VarveTypes.of(field.getType()).lowered()));
        }
        for (RelNode input : union.getInputs()) {
            if (!(translate(input) instanceof PlanNode.Project project)
                    || !(project.input() instanceof PlanNode.Values one)
                    || one.rows().size() != 1) {
                throw ParseErrors.unsupported("UNION", SqlParserPos.ZERO);
            }
            List<Expr.Literal> row = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                row.add(constant(
                        Casts.to(project.expressions().get(i), columns.get(i).type())));
            }
            rows.add(row);
        }
        return new PlanNode.Values(columns, rows);
    }

    private static Expr.Literal constant(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return literal;
        }
        throw ParseErrors.unsupported("VALUES of other than constants", SqlParserPos.ZERO);
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which columns of a plan's rows are columns of a stored table as they are, and in which role.
public final class ColumnOrigins {
    private ColumnOrigins() {}

    /// For each column of `node` its role in its table, also if it is the bucket of a time; null for what is calculated or of no table.
    public static List<ScanColumn.@Nullable Role> of(PlanNode node) {
        return switch (node) {
            case PlanNode.Scan scan -> ofScan(scan);
            case PlanNode.Project project -> {
                List<ScanColumn.@Nullable Role> inputs = of(project.input());
                List<ScanColumn.@Nullable Role> roles = new ArrayList<>();
                for (Expr expression : project.expressions()) {
                    roles.add(expression instanceof Expr.Column column ? inputs.get(column.index()) : null);
                }
                yield roles;
            }
            case PlanNode.Filter filter -> of(filter.input());
            case PlanNode.Sort sort -> of(sort.input());
            case PlanNode.Limit limit -> of(limit.input());
            case PlanNode.Distinct distinct -> of(distinct.input());
            case PlanNode.DistinctOn distinct -> of(distinct.input());
            case PlanNode.Aggregate aggregate -> {
                List<ScanColumn.@Nullable Role> inputs = of(aggregate.input());
                List<ScanColumn.@Nullable Role> roles = new ArrayList<>();
                aggregate.keys().forEach(key -> roles.add(inputs.get(key)));
                aggregate.calls().forEach(call -> roles.add(null));
                yield roles;
            }
            default -> unknown(node.columns().size());
        };
    }

    /// The column by whose time the rows are told apart, as `time` of a plain query; -1 if there is none, or they are in another order.
    public static int designatedTime(PlanNode node) {
        PlanNode below = node;
        while (below instanceof PlanNode.Limit limit) {
            below = limit.input();
        }
        int time = of(node).indexOf(ScanColumn.Role.TIME);
        if (below instanceof PlanNode.Project project && project.input() instanceof PlanNode.Sort sort) {
            return time >= 0
                            && project.expressions().get(time) instanceof Expr.Column column
                            && begins(sort, column.index())
                    ? time
                    : -1;
        }
        return below instanceof PlanNode.Sort sort && !begins(sort, time) ? -1 : time;
    }

    private static boolean begins(PlanNode.Sort sort, int column) {
        PlanNode.SortKey first = sort.keys().getFirst();
        return first.column() == column;
    }

    private static List<ScanColumn.@Nullable Role> ofScan(PlanNode.Scan scan) {
        List<ScanColumn.@Nullable Role> roles = new ArrayList<>();
        ScanAggregate aggregate = scan.aggregate();
        if (aggregate == null) {
            scan.projected().forEach(column -> roles.add(column.role()));
            return roles;
        }
        for (ScanAggregate.Key key : aggregate.keys()) {
            roles.add(key instanceof ScanAggregate.TagKey ? ScanColumn.Role.TAG : ScanColumn.Role.TIME);
        }
        aggregate.calls().forEach(call -> roles.add(null));
        return roles;
    }

    private static List<ScanColumn.@Nullable Role> unknown(int columns) {
        List<ScanColumn.@Nullable Role> roles = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            roles.add(null);
        }
        return roles;
    }
}

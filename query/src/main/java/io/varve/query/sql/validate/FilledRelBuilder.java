// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.validate;

import java.util.function.UnaryOperator;
import org.apache.calcite.plan.Context;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptSchema;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/// Keeps the projection over an aggregate whose gaps are filled, even where it changes nothing: the fill goes above it, and what
/// stands there then belongs to the query around. Without it a WHERE of that query would look like the HAVING of this one.
final class FilledRelBuilder extends RelBuilder {
    FilledRelBuilder(RelOptCluster cluster, @Nullable RelOptSchema schema) {
        this(Contexts.empty(), cluster, schema);
    }

    private FilledRelBuilder(Context context, RelOptCluster cluster, @Nullable RelOptSchema schema) {
        super(context, cluster, schema);
    }

    @Override
    public RelBuilder transform(UnaryOperator<Config> change) {
        Context changed = Contexts.of(RelFactories.DEFAULT_STRUCT, change.apply(Config.DEFAULT));
        return new FilledRelBuilder(changed, cluster, relOptSchema);
    }

    @Override
    public RelBuilder project(
            Iterable<? extends RexNode> nodes,
            Iterable<? extends @Nullable String> names,
            boolean force,
            Iterable<CorrelationId> variables) {
        return super.project(nodes, names, force || FillMark.of(peek()) != null, variables);
    }

    @Override
    public RelBuilder project(
            Iterable<? extends RexNode> nodes, Iterable<? extends @Nullable String> names, boolean force) {
        return super.project(nodes, names, force || FillMark.of(peek()) != null);
    }
}

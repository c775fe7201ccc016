// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.validate;

import io.varve.query.sql.function.AggregateFunctions;
import io.varve.query.sql.function.VarveAggregate;
import io.varve.query.sql.function.VarveOperators;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/// The operators that the validator may look up by name. Calcite's own list table misses COUNT, whose syntax is one of its own.
final class LookedUp implements SqlOperatorTable {
    static final LookedUp INSTANCE = new LookedUp();

    private LookedUp() {}

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher nameMatcher) {
        if (!name.isSimple()) {
            return;
        }
        for (SqlOperator operator : VarveOperators.lookedUp()) {
            boolean fits = operator instanceof SqlAggFunction || operator.getSyntax().family == syntax.family;
            if (fits && operator.getName().equalsIgnoreCase(name.getSimple())) {
                found.add(operator);
            }
        }
        VarveAggregate aggregate = AggregateFunctions.find(name.getSimple().toLowerCase(Locale.ROOT));
        if (aggregate != null) {
            found.add(aggregate);
        }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return VarveOperators.lookedUp();
    }
}

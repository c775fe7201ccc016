// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.validate;

import io.varve.query.plan.SqlType;
import io.varve.query.sql.function.VarveTypes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.implicit.TypeCoercion;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.jspecify.annotations.Nullable;

/// The type rules where they differ from Calcite's: nine digits of a second, sums of integers that cannot wrap, averages that
/// are DOUBLE.
final class VarveTypeSystem extends RelDataTypeSystemImpl {
    private VarveTypeSystem() {}

    /// A factory of types under these rules; text is UTF-8. One per query, for it caches.
    static RelDataTypeFactory newFactory() {
        return new SqlTypeFactoryImpl(new VarveTypeSystem()) {
            @Override
            public Charset getDefaultCharset() {
                return StandardCharsets.UTF_8;
            }

            @Override
            public @Nullable RelDataType leastRestrictive(List<RelDataType> types, SqlTypeMappingRule rule) {
                return isMixed(types) ? huge(this, types) : super.leastRestrictive(types, rule);
            }
        };
    }

    /// The casts that the validator adds, under these rules.
    static TypeCoercion newCoercion(RelDataTypeFactory factory, SqlValidator validator) {
        return new TypeCoercionImpl(factory, validator) {
            @Override
            public @Nullable RelDataType commonTypeForBinaryComparison(
                    @Nullable RelDataType left, @Nullable RelDataType right) {
                return left != null && right != null && isMixed(List.of(left, right))
                        ? huge(factory, List.of(left, right))
                        : super.commonTypeForBinaryComparison(left, right);
            }

            @Override
            public @Nullable RelDataType getTightestCommonType(
                    @Nullable RelDataType left, @Nullable RelDataType right) {
                return left != null && right != null && isMixed(List.of(left, right))
                        ? huge(factory, List.of(left, right))
                        : super.getTightestCommonType(left, right);
            }
        };
    }

    /// Whether integers with and without a sign have to meet: Calcite would take one of both for wide enough.
    private static boolean isMixed(List<RelDataType> types) {
        boolean signed = false;
        boolean unsigned = false;
        for (RelDataType type : types) {
            if (!SqlTypeName.INT_TYPES.contains(type.getSqlTypeName())
                    && type.getSqlTypeName() != SqlTypeName.UBIGINT) {
                return false;
            }
            boolean isUnsigned = type.getSqlTypeName() == SqlTypeName.UBIGINT;
            unsigned |= isUnsigned;
            signed |= !isUnsigned;
        }
        return signed && unsigned;
    }

    private static RelDataType huge(RelDataTypeFactory factory, List<RelDataType> types) {
        boolean nullable = types.stream().anyMatch(RelDataType::isNullable);
        return VarveTypes.of(factory, SqlType.HUGEINT, nullable);
    }

    @Override
    public int getMaxPrecision(SqlTypeName typeName) {
        return switch (typeName) {
            case TIMESTAMP, TIME -> VarveTypes.TIME_PRECISION;
            case DECIMAL -> VarveTypes.HUGEINT_PRECISION;
            default -> super.getMaxPrecision(typeName);
        };
    }

    @Override
    public int getMaxScale(SqlTypeName typeName) {
        return typeName == SqlTypeName.DECIMAL ? VarveTypes.HUGEINT_PRECISION : super.getMaxScale(typeName);
    }

    @Override
    public int getDefaultPrecision(SqlTypeName typeName) {
        return typeName == SqlTypeName.TIMESTAMP || typeName == SqlTypeName.TIME
                ? VarveTypes.TIME_PRECISION
                : super.getDefaultPrecision(typeName);
    }

    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
        return true;
    }

    @Override
    public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
        RelDataType sum = VarveTypes.of(argument).isInteger()
                ? factory.createSqlType(SqlTypeName.DECIMAL, VarveTypes.HUGEINT_PRECISION, 0)
                : factory.createSqlType(SqlTypeName.DOUBLE);
        return factory.createTypeWithNullability(sum, argument.isNullable());
    }

    @Override
    public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
        return factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.DOUBLE), argument.isNullable());
    }
}

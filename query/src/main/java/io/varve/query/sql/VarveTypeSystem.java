// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeName;

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
        };
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

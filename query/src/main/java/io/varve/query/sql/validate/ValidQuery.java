// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.validate;

import io.varve.query.plan.PlanColumn;
import io.varve.query.sql.bind.Binder;
import io.varve.query.sql.bind.NameRules;
import io.varve.query.sql.bind.QueryTable;
import io.varve.query.sql.function.VarveTypes;
import io.varve.query.sql.parse.VarveConformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/// A query whose names and types are right, as Calcite's relational tree. Threads: one.
///
/// @param names of the columns of the answer, in order; two may be the same
public record ValidQuery(RelRoot root, List<String> names) {
    private static final SqlToRelConverter.Config CONVERSION = SqlToRelConverter.config()
            .withExpand(false)
            .withRelBuilderFactory(FilledRelBuilder::new)
            .withTrimUnusedFields(false)
            .withInSubQueryThreshold(Integer.MAX_VALUE)
            .withRelBuilderConfigTransform(config -> config.withSimplify(false)
                    .withSimplifyValues(false)
                    .withSimplifyLimit(false)
                    .withPruneInputOfAggregate(false)
                    .withPushJoinCondition(false)
                    .withBloat(-1));

    /// Validates and converts a desugared query over the tables that `binder` has bound for it.
    ///
    /// Errors: [CalciteContextException] with what Calcite found; it may lie within other exceptions, as what `checkpoint` throws may.
    ///
    /// @param checkpoint is run between the stages and for every name; what it throws ends the planning
    public static ValidQuery of(SqlNode desugared, Binder binder, Runnable checkpoint) {
        RelDataTypeFactory types = VarveTypeSystem.newFactory();
        CatalogReader catalog = new CatalogReader(root(binder), new NameRules(checkpoint), types);
        SqlValidator validator = SqlValidatorUtil.newValidator(
                LookedUp.INSTANCE,
                catalog,
                types,
                SqlValidator.Config.DEFAULT
                        .withConformance(VarveConformance.INSTANCE)
                        .withTypeCoercionFactory(VarveTypeSystem::newCoercion)
                        .withIdentifierExpansion(true)
                        .withCallRewrite(false));
        SqlNode validated = validator.validate(desugared);
        ImplicitCasts.check(validated, validator);
        checkpoint.run();
        RelOptCluster cluster =
                RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), new RexBuilder(types));
        cluster.setMetadataQuerySupplier(PlainMetadata::new);
        SqlToRelConverter converter = new SqlToRelConverter(
                (rowType, queryString, schemaPath, viewPath) -> {
                    throw new UnsupportedOperationException("views");
                },
                validator,
                catalog,
                cluster,
                VarveConvertlets.INSTANCE,
                CONVERSION);
        RelRoot root = converter.convertQuery(validated, false, true);
        checkpoint.run();
        return new ValidQuery(root, OutputNames.of(validated, root.validatedRowType));
    }

    /// The columns of the answer, in order.
    ///
    /// Errors: QueryException where a column has a type that no answer can have.
    public List<PlanColumn> columns() {
        List<PlanColumn> columns = new ArrayList<>();
        for (RelDataTypeField field : root.validatedRowType.getFieldList()) {
            columns.add(new PlanColumn(names.get(field.getIndex()), VarveTypes.of(field.getType())));
        }
        return columns;
    }

    private static CalciteSchema root(Binder binder) {
        SchemaPlus root = CalciteSchema.createRootSchema(false, false).plus();
        for (QueryTable table : binder.tables()) {
            SchemaPlus database = root.subSchemas().get(table.ref().database());
            if (database == null) {
                database = root.add(table.ref().database(), new AbstractSchema());
            }
            database.add(table.ref().table(), table);
        }
        return CalciteSchema.from(root);
    }

    /// Calcite's catalog over the tables of one query.
    private static final class CatalogReader extends CalciteCatalogReader {
        CatalogReader(CalciteSchema root, NameRules names, RelDataTypeFactory types) {
            super(root, names, List.of(List.of()), types, new CalciteConnectionConfigImpl(new Properties()));
        }
    }
}

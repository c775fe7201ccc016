// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.bind;

import io.varve.query.plan.CopyFormat;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.Statement;
import io.varve.query.plan.TableProvider;
import io.varve.query.plan.TableRef;
import io.varve.query.sql.error.NameErrors;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.parse.SqlStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Finds the tables and databases that a text names, and keeps the tables of one query for the validator.
///
/// A name of one part is a table of the query's database; of two parts `database.table`, or `system.table` for a virtual one
/// (a database that is called `system` is hidden by it).
/// Threads: one. Errors: QueryException at the name that finds nothing, with the nearest that there is.
public final class Binder {
    /// The schema of virtual tables.
    public static final String SYSTEM = "system";

    private final SchemaSource source;
    private final String database;
    private final Map<TableRef, QueryTable> tables = new LinkedHashMap<>();

    /// For one query over `source`; names of one part are tables of `database`, which is first looked for when one is bound.
    public Binder(SchemaSource source, String database) {
        this.source = source;
        this.database = database;
    }

    /// The tables that were bound, in the order of the text.
    public Collection<QueryTable> tables() {
        return tables.values();
    }

    /// Every column name of the tables that were bound, for hints.
    public Collection<String> columnNames() {
        Collection<String> names = new TreeSet<>();
        tables.values().forEach(table -> names.addAll(table.columnNames()));
        return names;
    }

    /// The table of an identifier of FROM, by the names of the catalog.
    public SqlIdentifier bind(SqlIdentifier name) {
        TableRef wanted = SqlStatement.name(name);
        QueryTable table = wanted.database().equalsIgnoreCase(SYSTEM)
                ? virtual(wanted.table(), name.getParserPosition())
                : stored(wanted, name.getParserPosition());
        tables.put(table.ref(), table);
        return new SqlIdentifier(List.of(table.ref().database(), table.ref().table()), name.getParserPosition());
    }

    /// A table that the text computes: its rows, called `system.name#1` and so on.
    public SqlIdentifier bind(TableProvider computed, SqlParserPos position) {
        TableRef ref = new TableRef(SYSTEM, computed.name() + "#" + (tables.size() + 1));
        tables.put(ref, QueryTable.virtual(ref, computed));
        return new SqlIdentifier(List.of(ref.database(), ref.table()), position);
    }

    /// The statement with its names spelt as in the catalog; what it changes must exist, what it creates need not.
    public Statement bind(SqlStatement parsed) {
        SqlParserPos position = parsed.namePosition();
        return switch (parsed.statement()) {
            case Statement.CreateTable create ->
                new Statement.CreateTable(
                        new TableRef(
                                create.table().database().isEmpty()
                                        ? database
                                        : existing(create.table().database(), position),
                                create.table().table()),
                        create.ifNotExists(),
                        create.columns(),
                        create.options());
            case Statement.AlterTable alter -> new Statement.AlterTable(ref(alter.table(), position), alter.options());
            case Statement.FlushTable flush -> new Statement.FlushTable(ref(flush.table(), position));
            case Statement.CompactTable compact ->
                new Statement.CompactTable(ref(compact.table(), position), compact.tier());
            case Statement.Delete delete ->
                new Statement.Delete(ref(delete.table(), position), delete.fromNs(), delete.toNs(), delete.matchers());
            case Statement.ShowColumns show -> new Statement.ShowColumns(ref(show.table(), position));
            case Statement.ShowTables show ->
                new Statement.ShowTables(existing(show.database().isEmpty() ? database : show.database(), position));
            case Statement.ShowStorage show -> {
                TableRef table = new TableRef(show.database(), show.table());
                TableRef bound = show.table().isEmpty() ? new TableRef(database, "") : ref(table, position);
                yield new Statement.ShowStorage(bound.database(), bound.table());
            }
            case Statement.ShowCardinality show -> cardinality(show, position);
            case Statement.AlterDatabase alter ->
                new Statement.AlterDatabase(existing(alter.database(), position), alter.options());
            case Statement.Insert insert ->
                new Statement.Insert(ref(insert.table(), position), insert.columns(), insert.source());
            case Statement.CopyFrom copy ->
                new Statement.CopyFrom(
                        copy.options().format() == CopyFormat.LINE
                                ? lineTable(copy.table(), position)
                                : ref(copy.table(), position),
                        copy.columns(),
                        copy.namesColumns(),
                        copy.file(),
                        copy.options());
            case Statement.CopyTo copy -> copy;
            case Statement.ShowSeries show -> new Statement.ShowSeries(refOrAll(show.table(), position));
            case Statement.ShowTagValues show ->
                new Statement.ShowTagValues(refOrAll(show.table(), position), show.keys());
            case Statement.DropTable drop -> new Statement.DropTable(dropped(drop, position), drop.ifExists());
            case Statement.DropDatabase drop ->
                new Statement.DropDatabase(
                        drop.ifExists() && NameRules.resolve(source.databases(), drop.database()) == null
                                ? drop.database()
                                : existing(drop.database(), position),
                        drop.ifExists());
            case Statement.RenameTable rename -> new Statement.RenameTable(ref(rename.table(), position), rename.to());
            case Statement.RenameColumn rename -> renamed(rename, parsed);
            case Statement.Explain explain -> explain;
            case Statement.ShowQueries show -> show;
            case Statement.KillQuery kill -> kill;
            case Statement.ShowDeletes _ -> new Statement.ShowDeletes(database);
            case Statement.ShowTasks show -> show;
            case Statement.CreateDatabase create -> create;
            case Statement.ShowDatabases show -> show;
        };
    }

    /// A table that lines go into, which they make if it is not there; in the query's own database even that.
    private TableRef lineTable(TableRef wanted, SqlParserPos position) {
        if (wanted.database().equalsIgnoreCase(SYSTEM)) {
            throw ParseErrors.text("table system." + ParseErrors.excerpt(wanted.table()) + " is virtual", position);
        }
        String in = wanted.database().isEmpty() ? database : existing(wanted.database(), position);
        String found = NameRules.resolve(source.tables(in), wanted.table());
        return new TableRef(in, found == null ? wanted.table() : found);
    }

    /// The table that a statement names.
    public TableRef table(SqlIdentifier name) {
        return ref(SqlStatement.name(name), name.getParserPosition());
    }

    private Statement cardinality(Statement.ShowCardinality show, SqlParserPos position) {
        if (show.table().isEmpty()) {
            return new Statement.ShowCardinality(
                    existing(show.database().isEmpty() ? database : show.database(), position), "");
        }
        TableRef table = ref(new TableRef(show.database(), show.table()), position);
        return new Statement.ShowCardinality(table.database(), table.table());
    }

    private TableRef dropped(Statement.DropTable drop, SqlParserPos position) {
        TableRef wanted = drop.table();
        String in = NameRules.resolve(source.databases(), wanted.database().isEmpty() ? database : wanted.database());
        boolean exists = in != null && NameRules.resolve(source.tables(in), wanted.table()) != null;
        return exists || !drop.ifExists()
                ? ref(wanted, position)
                : new TableRef(in == null ? wanted.database() : in, wanted.table());
    }

    private Statement renamed(Statement.RenameColumn rename, SqlStatement parsed) {
        TableRef table = ref(rename.table(), parsed.namePosition());
        SqlParserPos at = parsed.columns().getFirst().getParserPosition();
        List<String> names = columns(table).stream().map(ScanColumn::name).toList();
        String found = NameRules.resolve(names, rename.column());
        if (found == null) {
            throw ParseErrors.unknown("column", rename.column(), at, names);
        }
        if (found.equals("time")) {
            throw ParseErrors.text("column time cannot be renamed", at);
        }
        return new Statement.RenameColumn(table, found, rename.to());
    }

    /// The table, or every table of the query's database.
    private TableRef refOrAll(TableRef wanted, SqlParserPos position) {
        return wanted.table().isEmpty() ? new TableRef(existing(database, position), "") : ref(wanted, position);
    }

    /// The columns of a stored table that was bound; none of a virtual one.
    public List<ScanColumn> columns(TableRef table) {
        SchemaSource.TableSchema schema = source.table(table.database(), table.table());
        return schema == null || table.database().equals(SYSTEM) ? List.of() : schema.columns();
    }

    private TableRef ref(TableRef wanted, SqlParserPos position) {
        return (wanted.database().equalsIgnoreCase(SYSTEM)
                        ? virtual(wanted.table(), position)
                        : stored(wanted, position))
                .ref();
    }

    private String existing(String name, SqlParserPos position) {
        String found = NameRules.resolve(source.databases(), name);
        if (found == null) {
            throw ParseErrors.databaseNotFound(name, position, NameErrors.didYouMean(name, source.databases()));
        }
        return found;
    }

    private QueryTable stored(TableRef wanted, SqlParserPos position) {
        String in = existing(wanted.database().isEmpty() ? database : wanted.database(), position);
        Collection<String> names = source.tables(in);
        String found = NameRules.resolve(names, wanted.table());
        SchemaSource.@Nullable TableSchema schema = found == null ? null : source.table(in, found);
        if (schema == null) {
            throw ParseErrors.unknown("table", wanted.table(), position, names);
        }
        return QueryTable.stored(in, schema);
    }

    private QueryTable virtual(String name, SqlParserPos position) {
        List<String> names = new ArrayList<>();
        for (TableProvider provider : source.systemTables()) {
            names.add(provider.name());
            if (provider.name().equalsIgnoreCase(name)) {
                return QueryTable.virtual(provider);
            }
        }
        throw ParseErrors.text(
                "unknown table system." + ParseErrors.excerpt(name), position, NameErrors.didYouMean(name, names));
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import io.varve.engine.partition.Tier;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A statement that is not a query. Names of what exists are spelt as in the catalog, new names as in the text.
///
/// Option values are text as written (numbers, words and duration literals too); the option registry of the one who carries
/// the statement out knows their types and refuses unknown names.
public sealed interface Statement {
    /// True unless it only shows something.
    default boolean changes() {
        return true;
    }

    /// `CREATE TABLE [IF NOT EXISTS] t (host TAG, usage DOUBLE, …) [WITH (option = value, …)]`. The time column is not in
    /// `columns`: each table has it.
    record CreateTable(TableRef table, boolean ifNotExists, List<NewColumn> columns, Map<String, String> options)
            implements Statement {
        public CreateTable {
            columns = List.copyOf(columns);
        }
    }

    /// A column of CREATE TABLE: a TAG (VARCHAR), or a FIELD of BOOLEAN, BIGINT, UBIGINT, DOUBLE or VARCHAR.
    record NewColumn(String name, ScanColumn.Role role, SqlType type) {}

    /// `ALTER TABLE t SET (option = value, …)`; the table exists.
    record AlterTable(TableRef table, Map<String, String> options) implements Statement {}

    /// `CREATE DATABASE [IF NOT EXISTS] d [WITH (option = value, …)]`.
    record CreateDatabase(String database, boolean ifNotExists, Map<String, String> options) implements Statement {}

    /// `ALTER DATABASE d SET (option = value, …)`; the database exists.
    record AlterDatabase(String database, Map<String, String> options) implements Statement {}

    /// `FLUSH TABLE t`; the table exists.
    record FlushTable(TableRef table) implements Statement {}

    /// `COMPACT TABLE t TO tier`; the table exists, the tier is warm or cold.
    record CompactTable(TableRef table, Tier tier) implements Statement {}

    /// `DELETE FROM t [WHERE …]`: rows with `fromNs <= time < toNs` (without an end if that is `Long.MAX_VALUE`) of the series that meet all
    /// `matchers`; the table exists.
    record Delete(TableRef table, long fromNs, long toNs, List<TagMatcher> matchers) implements Statement {
        public Delete {
            matchers = List.copyOf(matchers);
        }
    }

    /// `SHOW DATABASES`.
    record ShowDatabases() implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `SHOW TABLES [FROM database]`.
    record ShowTables(String database) implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `SHOW DELETES`, of the query's database.
    record ShowDeletes(String database) implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `SHOW CARDINALITY [FROM t | ON d]`: of the table, or of every table of the database if `table` is empty.
    record ShowCardinality(String database, String table) implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `SHOW TASKS`.
    record ShowTasks() implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `SHOW COLUMNS FROM t`; the table exists.
    record ShowColumns(TableRef table) implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `SHOW STORAGE [FROM t]`: of the table, or of every table of the database if `table` is empty.
    record ShowStorage(String database, String table) implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `INSERT INTO t [(column, …)] query`: the rows of `source`, whose columns go into `columns` in order; the table exists and has them.
    record Insert(TableRef table, List<String> columns, Plan.Query source) implements Statement {
        public Insert {
            columns = List.copyOf(columns);
        }
    }

    /// `COPY t [(column, …)] FROM 'file' …`: the records of a file go into `columns` in order, or into those that its header names; the table
    /// exists and has them. Lines name their columns, so there are none, and the table need not exist.
    ///
    /// @param namesColumns whether the text lists the columns
    record CopyFrom(TableRef table, List<String> columns, boolean namesColumns, String file, CopyOptions options)
            implements Statement {
        public CopyFrom {
            columns = List.copyOf(columns);
        }
    }

    /// `COPY t TO 'file' …`, `COPY (query) TO 'file' …`: the rows of `source` into a file.
    ///
    /// @param lines what its columns become in lines; null for CSV
    record CopyTo(
            Plan.Query source,
            String file,
            CopyOptions options,
            @Nullable LineLayout lines) implements Statement {}

    /// `EXPLAIN [ANALYZE] query`.
    record Explain(Plan.Query query, boolean analyze) implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `DROP TABLE [IF EXISTS] t`; the table exists unless `ifExists`.
    record DropTable(TableRef table, boolean ifExists) implements Statement {}

    /// `DROP DATABASE [IF EXISTS] d`; the database exists unless `ifExists`.
    record DropDatabase(String database, boolean ifExists) implements Statement {}

    /// `ALTER TABLE t RENAME TO u`; the table exists.
    record RenameTable(TableRef table, String to) implements Statement {}

    /// `ALTER TABLE t RENAME COLUMN a TO b`; the table exists and has the column.
    record RenameColumn(TableRef table, String column, String to) implements Statement {}

    /// `SHOW QUERIES`.
    record ShowQueries() implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `KILL QUERY id`.
    record KillQuery(long id) implements Statement {}

    /// `SHOW SERIES [FROM t]`: of the table, or of every table of the database if its name is empty.
    record ShowSeries(TableRef table) implements Statement {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /// `SHOW TAG VALUES [FROM t] [WITH KEY = tag]`: of the table, or of every table of the database if its name is empty; of
    /// `keys`, or of every tag if there are none.
    record ShowTagValues(TableRef table, List<String> keys) implements Statement {
        public ShowTagValues {
            keys = List.copyOf(keys);
        }

        @Override
        public boolean changes() {
            return false;
        }
    }
}

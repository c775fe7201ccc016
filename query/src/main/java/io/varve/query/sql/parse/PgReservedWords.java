// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import java.util.Locale;
import java.util.Set;

/// The words that PostgreSQL 15 reserves (Appendix C of its manual): "reserved", and "reserved (can be function or type)".
///
/// Only these may need quotes as a column, alias or table. The second group is kept reserved too, since PostgreSQL
/// demands quotes for a column of such a name as well.
final class PgReservedWords {
    private static final Set<String> WORDS =
            Set.of(("ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC BOTH CASE CAST"
                            + " CHECK COLLATE COLUMN CONSTRAINT CREATE CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE CURRENT_TIME"
                            + " CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC DISTINCT DO ELSE END EXCEPT FALSE FETCH"
                            + " FOR FOREIGN FROM GRANT GROUP HAVING IN INITIALLY INTERSECT INTO LATERAL LEADING LIMIT LOCALTIME"
                            + " LOCALTIMESTAMP NOT NULL OFFSET ON ONLY OR ORDER PLACING PRIMARY REFERENCES RETURNING SELECT"
                            + " SESSION_USER SOME SYMMETRIC TABLE THEN TO TRAILING TRUE UNION UNIQUE USER USING VARIADIC WHEN"
                            + " WHERE WINDOW WITH"
                            // can be a function or type
                            + " AUTHORIZATION BINARY COLLATION CONCURRENTLY CROSS CURRENT_SCHEMA FREEZE FULL ILIKE INNER IS"
                            + " ISNULL JOIN LEFT LIKE NATURAL NOTNULL OUTER OVERLAPS RIGHT SIMILAR TABLESAMPLE VERBOSE")
                    .split(" "));

    private PgReservedWords() {}

    /// True if PostgreSQL demands quotes for a column of this name.
    static boolean contains(String word) {
        return WORDS.contains(word.toUpperCase(Locale.ROOT));
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

/// What a query can use; each has to occur in a fair share of the queries.
enum Feature {
    TAG_EQUAL,
    TAG_NOT_EQUAL,
    TAG_IN,
    TAG_REGEX,
    TIME_FILTER,
    VALUE_FILTER,
    SCALAR,
    COUNT,
    COUNT_ROWS,
    COUNT_DISTINCT,
    SUM,
    MIN,
    MAX,
    AVG,
    FIRST,
    LAST,
    GROUP_TAGS,
    GROUP_BUCKET,
    GROUP_EXPRESSION,
    GROUP_ORDINAL,
    HAVING,
    DISTINCT,
    DISTINCT_ON,
    ORDER_BY,
    ORDER_ORDINAL,
    ORDER_DESC,
    ORDER_NULLS,
    LIMIT,
    OFFSET,
    CTE,
    SUBQUERY,
    CASE,
    COALESCE,
    CAST,
    LIKE,
    IS_NULL,
    BETWEEN
}

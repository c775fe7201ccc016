// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// `SAMPLE BY d [FROM t] [TO t] [FILL (…)] [ALIGN TO …]` as the parser hands it on: a group item, which `Sampling` takes away again.
/// A duration alone in GROUP BY is the same without the rest. Threads: one.
public final class SampleBy extends SqlBasicCall {
    private static final List<String> FILLS = List.of("prev", "linear", "none");

    private final SqlNode width;
    private final boolean groupsBySelected;
    private @Nullable SqlNode from;
    private @Nullable SqlNode to;
    private final List<SqlCall> fills = new ArrayList<>();
    private boolean alignsToFirst;
    private @Nullable SqlNode zone;
    private @Nullable SqlNode offset;

    SampleBy(SqlParserPos position, SqlNode width) {
        this(position, width, true);
    }

    private SampleBy(SqlParserPos position, SqlNode width, boolean groupsBySelected) {
        super(VarveOperators.SAMPLE_BY, List.of(width), position);
        this.width = width;
        this.groupsBySelected = groupsBySelected;
    }

    /// A duration alone in GROUP BY, which groups by nothing else.
    public static SampleBy ofDuration(SqlNode width) {
        return new SampleBy(width.getParserPosition(), width, false);
    }

    /// Forgets FROM and TO, once the rows that are sampled lie between them.
    public void dropBounds() {
        from = null;
        to = null;
    }

    void from(SqlNode time) {
        from = time;
    }

    void to(SqlNode time) {
        to = time;
    }

    void alignToFirst() {
        alignsToFirst = true;
    }

    void zone(String name, SqlParserPos position) {
        zone = SqlLiteral.createCharString(name, position);
    }

    void offset(SqlNode interval) {
        offset = interval;
    }

    /// One entry of FILL that is a word.
    void fill(String word, SqlParserPos position) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (!FILLS.contains(lower)) {
            throw ParseErrors.text(
                    "invalid fill value: " + ParseErrors.excerpt(word),
                    position,
                    "write NULL, PREV, LINEAR, NONE or a constant");
        }
        fills.add(fill(lower, null, position));
    }

    /// One entry of FILL that is NULL or a constant.
    void fill(SqlNode constant) {
        boolean isNull = constant.getKind() == SqlKind.LITERAL && ((SqlLiteral) constant).getValue() == null;
        fills.add(fill(isNull ? "null" : "constant", isNull ? null : constant, constant.getParserPosition()));
    }

    /// The mark of one entry, which `GapFill` reads again.
    public static SqlCall fill(String kind, @Nullable SqlNode constant, SqlParserPos position) {
        SqlNode word = SqlLiteral.createCharString(kind, position);
        return constant == null
                ? VarveOperators.FILL_VALUE.createCall(position, word)
                : VarveOperators.FILL_VALUE.createCall(position, word, constant);
    }

    /// The width of a bucket, a span.
    public SqlNode width() {
        return width;
    }

    /// The time of FROM, as it stands in the text; null if there is none.
    public @Nullable SqlNode from() {
        return from;
    }

    /// The time of TO, which is not sampled any more; null if there is none.
    public @Nullable SqlNode to() {
        return to;
    }

    /// The entries of FILL, each a call of [VarveOperators#FILL_VALUE]; none if there is no FILL.
    public List<SqlCall> fills() {
        return fills;
    }

    /// Whether buckets are counted from the first row.
    public boolean alignsToFirst() {
        return alignsToFirst;
    }

    /// The zone whose calendar has the buckets, a text; null for UTC.
    public @Nullable SqlNode zone() {
        return zone;
    }

    /// How much later than the calendar buckets begin, a span; null for not at all.
    public @Nullable SqlNode offset() {
        return offset;
    }

    /// True for `SAMPLE BY`, which groups by what is selected beside the aggregates; false for a duration in GROUP BY.
    public boolean groupsBySelected() {
        return groupsBySelected;
    }
}

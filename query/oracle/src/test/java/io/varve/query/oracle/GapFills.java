// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// Draws tables of aggregates by bucket and host in which no bucket lacks. DuckDB joins the buckets of the range with the hosts that have rows
/// in it.
final class GapFills {
    private static final List<Long> MINUTES = List.of(5L, 15L, 60L);
    private static final long MOST_BUCKETS = 40;

    private final Draw draw;
    private final SampleData data;

    GapFills(Draw draw, SampleData data) {
        this.draw = draw;
        this.data = data;
    }

    /// Columns `g0` (the bucket), `g1` (the host), `a2` and `a3`.
    Relation any() {
        String alias = draw.alias();
        SampleTable table = draw.from(SampleTable.ALL);
        long minutes = draw.from(MINUTES);
        long widthNs = TimeUnit.MINUTES.toNanos(minutes);
        long lowNs = data.someTime(draw.rng());
        long highNs = lowNs + 1 + draw.below((int) MOST_BUCKETS) * widthNs;
        String value = draw.of("max(k)", "min(s)", "count(*)", "sum(n)", "min(time)");
        Kind kind = value.equals("min(s)") ? Kind.TEXT : value.equals("min(time)") ? Kind.TIME : Kind.HUGEINT;
        Sql low = TimeSql.point(draw, lowNs);
        Sql high = TimeSql.point(draw, highNs);
        String rows = " FROM " + table.name() + " WHERE time >= $1 AND time < $2";
        String bucket = TimeSql.duckBucket(widthNs, "time");
        String shown = value + " AS a2, count(b) AS a3" + rows;
        Sql query = Sql.fill(
                        "(SELECT time_bucket_gapfill('" + minutes + " minutes', time) AS g0, host AS g1, " + shown
                                + " GROUP BY 1, 2) AS " + alias,
                        "(SELECT r.t AS g0, h.host AS g1, x.a2, x.a3 FROM range(" + TimeSql.start(lowNs, widthNs)
                                + ", $2, " + widthNs + ") AS r(t) CROSS JOIN (SELECT DISTINCT host" + rows
                                + ") AS h LEFT JOIN (SELECT " + bucket + " AS t, host, " + shown
                                + " GROUP BY 1, 2) AS x ON x.t = r.t AND x.host = h.host) AS " + alias,
                        Kind.TEXT,
                        low,
                        high)
                .with(Feature.GAP_FILL);
        List<Sql> columns = List.of(
                Sql.same(alias + ".g0", Kind.TIME),
                Sql.same(alias + ".g1", Kind.TEXT),
                Sql.same(alias + ".a2", kind),
                Sql.same(alias + ".a3", Kind.BIGINT));
        return new Relation(
                Relation.NONE, query, columns, columns.subList(0, 2), columns.getFirst(), false, false, MOST_BUCKETS);
    }
}

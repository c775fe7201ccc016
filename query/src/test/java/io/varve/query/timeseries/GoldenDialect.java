// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.timeseries;

import java.util.Map;

/// The golden questions, which are written for QuestDB, as they are asked here.
///
/// Everywhere: the time of a table is called `time`, `count()` is `count(*)`, columns beside aggregates are named in GROUP BY unless SAMPLE BY
/// does it, rows whose order is not asked for have none. What needs other words is in the list.
final class GoldenDialect {
    private static final String EPOCH = "TIMESTAMP '1970-01-01'";

    private static final Map<String, String> OTHER_WORDS = Map.ofEntries(
            Map.entry(
                    "SELECT vwap(price,qty) FROM trades",
                    "SELECT sum(price * qty) / sum(qty) FILTER (WHERE price IS NOT NULL) FROM trades"),
            Map.entry(
                    "SELECT sym, vwap(price,qty) FROM trades ORDER BY sym",
                    "SELECT sym, sum(price * qty) / sum(qty) FILTER (WHERE price IS NOT NULL) FROM trades GROUP BY sym"),
            Map.entry(
                    "SELECT string_agg(side,',') FROM trades",
                    "SELECT string_agg(side, ',' ORDER BY time) FROM trades"),
            Map.entry(
                    "SELECT * FROM trades WHERE ts IN '2024-03-01'",
                    "SELECT * FROM trades WHERE time >= '2024-03-01' AND time < '2024-03-02'"),
            Map.entry(
                    "SELECT * FROM trades WHERE ts IN '2024-03'",
                    "SELECT * FROM trades WHERE time >= '2024-03-01' AND time < '2024-04-01'"),
            Map.entry(
                    "SELECT * FROM trades WHERE ts IN '2024-03-01T09:30'",
                    "SELECT * FROM trades WHERE date_trunc('minute', time) = '2024-03-01T09:30:00'"),
            Map.entry(
                    "SELECT * FROM trades WHERE ts IN '2024-03-01;1d'",
                    "SELECT * FROM trades WHERE time >= '2024-03-01' AND time < '2024-03-02'::timestamp"),
            Map.entry(
                    "SELECT * FROM trades WHERE ts IN '2024-03-01T09:30:00Z;5s'",
                    "SELECT * FROM trades WHERE time >= '2024-03-01T09:30:00Z' AND time < '2024-03-01T09:30:00Z'::timestamp + 5s"),
            Map.entry(
                    "SELECT * FROM trades WHERE ts IN '2024-03-01T09:30;1m;1d;3'",
                    "SELECT * FROM trades WHERE time < '2024-03-04' AND time - date_trunc('day', time) >= 9h30m"
                            + " AND time - date_trunc('day', time) < 9h31m"),
            Map.entry(
                    "SELECT count() FROM trades WHERE ts IN '2024-03-01T09:30;1m;1d;3'",
                    "SELECT count(*) FROM trades WHERE time < '2024-03-04' AND time - date_trunc('day', time) >= 9h30m"
                            + " AND time - date_trunc('day', time) < 9h31m"),
            Map.entry(
                    "SELECT count() FROM trades WHERE ts NOT IN '2024-03-01'",
                    "SELECT count(*) FROM trades WHERE NOT (time >= '2024-03-01' AND time < '2024-03-02')"),
            Map.entry(
                    "SELECT * FROM trades WHERE price != 10.0",
                    "SELECT * FROM trades WHERE price IS DISTINCT FROM 10.0"),
            Map.entry(
                    "SELECT ts, avg(v) FROM gaps SAMPLE BY 2h FROM '2024-03-30T20:00:00Z' TO '2024-03-31T09:00:00Z' FILL(PREV)",
                    "SELECT time, avg(v) FROM gaps SAMPLE BY 2h FROM '2024-03-30 20:00' TO '2024-03-31T09:00:00Z' FILL(PREV)"),
            Map.entry(
                    "SELECT * FROM (trades LATEST ON ts PARTITION BY sym) WHERE price > 10",
                    "SELECT * FROM (SELECT * FROM trades LATEST ON time PARTITION BY sym) AS t WHERE price > 10"),
            Map.entry(
                    "SELECT t.sym s1, q.sym s2, count() c FROM trades t CROSS JOIN quotes q ORDER BY s1, s2",
                    "SELECT t.sym s1, q.sym s2, count(*) c FROM trades t CROSS JOIN quotes q GROUP BY t.sym, q.sym"),
            Map.entry("SELECT * FROM trades LIMIT 3", "SELECT * FROM trades ORDER BY time LIMIT 3"),
            Map.entry("SELECT * FROM trades LIMIT 2, 5", "SELECT * FROM trades ORDER BY time LIMIT 3 OFFSET 2"),
            Map.entry("SELECT * FROM trades LIMIT -5, -2", "SELECT * FROM trades ORDER BY time LIMIT 3 OFFSET 4"),
            Map.entry(
                    "WITH a AS (SELECT sym, max(price) m FROM trades) SELECT * FROM a ORDER BY sym",
                    "WITH a AS (SELECT sym, max(price) m FROM trades GROUP BY sym) SELECT * FROM a ORDER BY sym"),
            Map.entry(
                    "SELECT ts, timestamp_floor('5m', ts) f FROM trades",
                    "SELECT time, time_bucket('5m', time) f FROM trades"),
            Map.entry(
                    "SELECT timestamp_floor('1d', ts) d, count() FROM trades ORDER BY d",
                    "SELECT time_bucket('1d', time) d, count(*) FROM trades GROUP BY d ORDER BY d"),
            Map.entry(
                    "SELECT timestamp_floor('1M', ts) d, count() FROM trades",
                    "SELECT time_bucket(1M, time) d, count(*) FROM trades GROUP BY d"),
            Map.entry(
                    "SELECT date_trunc('week', ts) h, count() FROM trades ORDER BY h",
                    "SELECT date_trunc('week', time) h, count(*) FROM trades GROUP BY 1 ORDER BY h"),
            Map.entry(
                    "SELECT extract(epoch FROM ts), extract(doy FROM ts), extract(isoyear FROM ts), extract(quarter FROM ts) FROM trades LIMIT 2",
                    "SELECT floor(extract(epoch FROM time)), extract(doy FROM time), extract(isoyear FROM time),"
                            + " extract(quarter FROM time) FROM trades ORDER BY time LIMIT 2"),
            Map.entry(
                    "SELECT dateadd('M', 1, ts), dateadd('d', -1, ts), dateadd('h', 30, ts) FROM trades LIMIT 2",
                    "SELECT time + 1M, time - 1d, time + 30h FROM trades ORDER BY time LIMIT 2"),
            Map.entry(
                    "SELECT datediff('s', '2024-03-01T09:30:00Z', ts), datediff('h', ts, '2024-03-02T00:00:00Z') FROM trades LIMIT 4",
                    "SELECT floor((time - TIMESTAMP '2024-03-01T09:30:00Z') / 1s), floor((TIMESTAMP '2024-03-02' - time) / 1h)"
                            + " FROM trades ORDER BY time LIMIT 4"),
            Map.entry(
                    "SELECT to_str(ts, 'yyyy-MM-dd HH:mm:ss.SSSUUU') FROM trades LIMIT 2",
                    "SELECT to_char(time, 'YYYY-MM-DD HH24:MI:SS.US') FROM trades ORDER BY time LIMIT 2"),
            Map.entry(
                    "SELECT cast('2024-03-01' as timestamp), cast(1709285400000000 as timestamp), cast('2024-03-01T09:30:00Z' as date),"
                            + " cast(3.99 as int), cast(-3.99 as long), cast('12' as int), cast(NULL as double)",
                    "SELECT cast('2024-03-01' as timestamp), " + EPOCH
                            + " + 1709285400000000 * 1us, '2024-03-01T09:30:00Z'::timestamp,"
                            + " cast(floor(3.99) as int), cast(ceil(-3.99) as bigint), cast('12' as int), cast(NULL as double)"),
            Map.entry(
                    "SELECT NaN = NaN, NULL = NULL, NULL != 1, null::double = null::double, cast(null as long) = null",
                    "SELECT 'NaN'::double = 'NaN'::double, NULL::int IS NOT DISTINCT FROM NULL, NULL::int IS DISTINCT FROM 1,"
                            + " null::double IS NOT DISTINCT FROM null::double, cast(null as bigint) IS NOT DISTINCT FROM null"),
            Map.entry(
                    "SELECT time, location, avg(temp_avg) FROM weather SAMPLE BY 1M ORDER BY location, time LIMIT 12",
                    "SELECT ts, location, avg(temp_avg) FROM weather SAMPLE BY 1M ORDER BY location, time LIMIT 12"));

    private GoldenDialect() {}

    static String ours(String sql) {
        String other = OTHER_WORDS.get(sql);
        if (other != null) {
            return other;
        }
        String ours = sql.replaceAll("\\bts\\b", "time")
                .replaceAll("\\btimestamp\\b(?!')", "time")
                .replace("::time,", "::timestamp,")
                .replace("count()", "count(*)")
                .replaceAll("count_distinct\\((\\w+)\\)", "count(DISTINCT $1)")
                .replaceAll("(first|last)_not_null", "$1")
                .replaceAll("\\b[kn]sum\\(", "sum(");
        boolean grouped = ours.startsWith("SELECT sym, ") && ours.endsWith(") FROM trades ORDER BY sym");
        boolean divided = ours.startsWith("SELECT sym, sum(price*qty)/sum(qty)");
        return grouped || divided ? ours.replace(" ORDER BY sym", " GROUP BY sym ORDER BY sym") : ours;
    }
}

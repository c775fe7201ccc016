// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a server asks itself to have its code compiled, and what the launcher's rehearsal asks to have it profiled: the usual shapes over a table of
/// hosts, each round over other windows and hosts.
///
/// Threads: immutable.
public final class TrainingQueries {
    private static final List<String> FIELDS = List.of(
            "usage_user",
            "usage_system",
            "usage_idle",
            "usage_nice",
            "usage_iowait",
            "usage_irq",
            "usage_softirq",
            "usage_steal",
            "usage_guest",
            "usage_guest_nice");
    private static final int HALF_HOUR_SECONDS = 1800;

    private final String table;
    private final int hosts;
    private final Instant begin;
    private final Instant end;

    /// @param table of rows with a tag `hostname` = `host_0` … and the fields of TSBS, from `begin` to `end`
    public TrainingQueries(String table, int hosts, Instant begin, Instant end) {
        this.table = table;
        this.hosts = hosts;
        this.begin = begin;
        this.end = end;
    }

    /// The queries of a round, in the order to ask them.
    ///
    /// @param round from 0 on
    public List<String> round(int round) {
        long span = Duration.between(begin, end).toSeconds();
        Instant from = begin.plusSeconds(round * 977L % (span - HALF_HOUR_SECONDS));
        String shortRange = range(from, from.plusSeconds(HALF_HOUR_SECONDS));
        String longRange = range(begin.plusSeconds(round * 7L % HALF_HOUR_SECONDS), end);
        String one = " AND hostname IN ('host_" + round * 31 % hosts + "')";
        String eight = " AND hostname IN ("
                + IntStream.range(0, 8)
                        .mapToObj(i -> "'host_" + (round * 31 + i * 7) % hosts + "'")
                        .collect(Collectors.joining(", "))
                + ")";
        return List.of(
                buckets("1 minute", "max", 1, shortRange + one),
                buckets("1 minute", "max", 1, longRange + one),
                buckets("1 minute", "max", 1, shortRange + eight),
                buckets("1 minute", "max", 5, shortRange + one),
                buckets("1 minute", "min", 5, longRange + one),
                buckets("1 minute", "max", 5, shortRange + eight),
                buckets("1 hour", "max", FIELDS.size(), longRange + one),
                buckets("1 hour", "max", FIELDS.size(), longRange + eight),
                byHost(1, longRange),
                byHost(5, longRange),
                byHost(FIELDS.size(), shortRange),
                "SELECT * FROM " + table + shortRange + " AND usage_user > 90.0" + one,
                "SELECT * FROM " + table + shortRange + " AND usage_user > 90.0",
                "SELECT time, hostname, usage_user FROM " + table + shortRange + one + " ORDER BY time DESC LIMIT 100",
                "SELECT DISTINCT ON (hostname) * FROM " + table + " ORDER BY hostname, time DESC",
                "SELECT DISTINCT ON (hostname) * FROM " + table
                        + " WHERE region IN ('us-east-1', 'eu-west-1', 'us-west-2', 'sa-east-1') ORDER BY hostname, time DESC",
                "SELECT count(*) AS n FROM " + table,
                "SELECT hostname, count(*) AS n, sum(usage_idle) FROM " + table + shortRange
                        + " AND usage_idle > 50 GROUP BY hostname ORDER BY n DESC LIMIT 10",
                "SELECT time_bucket(INTERVAL '1' MINUTE, time) AS minute, max(usage_user) FROM " + table
                        + " WHERE time < TIMESTAMP '" + text(from.plusSeconds(HALF_HOUR_SECONDS))
                        + "' GROUP BY 1 ORDER BY 1 DESC LIMIT 5");
    }

    private static String range(Instant from, Instant to) {
        return " WHERE time >= TIMESTAMP '" + text(from) + "' AND time < TIMESTAMP '" + text(to) + "'";
    }

    private static String text(Instant time) {
        return time.toString().replace('T', ' ').replace("Z", "");
    }

    private String buckets(String width, String aggregate, int fields, String where) {
        return "SELECT time_bucket('" + width + "', time) AS bucket, " + aggregates(aggregate, fields) + " FROM "
                + table + where + " GROUP BY 1 ORDER BY 1";
    }

    private String byHost(int fields, String where) {
        return "SELECT time_bucket('1 hour', time) AS hour, hostname, " + aggregates("avg", fields) + " FROM " + table
                + where + " GROUP BY 1, 2 ORDER BY 1, 2";
    }

    private static String aggregates(String aggregate, int fields) {
        return FIELDS.subList(0, fields).stream()
                .map(field -> aggregate + "(" + field + ") AS " + aggregate + "_" + field)
                .collect(Collectors.joining(", "));
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.series.SeriesKeyBuilder;
import io.varve.engine.series.Slot;
import io.varve.engine.series.TagMatcher;
import io.varve.engine.shard.Durability;
import io.varve.engine.vector.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a workload wrote, in order, and how much of it was promised: the oracle of the crash and fault suites.
///
/// Each row is one write of one series with fields `n` (i64) and sometimes `s` (string). What a shard holds after a recovery must equal the state after
/// some prefix of the writes that went to it, a prefix that has everything promised: so nothing acknowledged is missing, nothing is invented, and no
/// client's sequence has a hole. Writers must write in one order: one writer at a time.
final class CrashNotes {
    static final String DB = "db";
    /// Stands for a field without a value.
    private static final String NONE = "-";
    private static final String DELETE = "delete";
    private static final String RETAIN = "retain";

    /// One written row; or, by its text, a delete of the table's rows of `tag` (empty = all) from `timeNs` to `number`, or the end of all before `timeNs`.
    record Write(String table, String tag, long timeNs, long number, String text) {
        String key() {
            return table + "/" + tag + "/" + timeNs;
        }

        boolean isRow() {
            return !text.equals(DELETE) && !text.equals(RETAIN);
        }

        /// Whether a delete takes the row of this key away.
        boolean takes(String key) {
            String[] parts = key.split("/", -1);
            long time = Long.parseLong(parts[2]);
            boolean inTime = text.equals(RETAIN) ? time < timeNs : time >= timeNs && time <= number;
            return parts[0].equals(table) && (tag.isEmpty() || parts[1].equals(tag)) && inTime;
        }
    }

    private static final long PRODUCER = 7;

    final List<Write> writes = new ArrayList<>();
    /// The writes of the producer's epoch, by number: line i + 1 is `lines[i]`.
    private final List<Integer> lines = new ArrayList<>();

    private int epoch = -1;
    private boolean isNumbering;
    /// Writes below it were acknowledged: a crash of the process may not lose them.
    int acknowledged;
    /// Writes below it are durable: a power loss may not lose them either.
    int durable;

    /// Appends a row and notes it. Nothing is noted that was not handed over.
    void write(Writer writer, String table, String tag, long timeNs, long number, String pad) {
        String text = number % 3 == 0 || !pad.isEmpty() ? "v" + number + pad : NONE;
        Row row = writer.row(writer.series(table, "tag", tag), timeNs)
                .set(writer.field(table, "n", ValueType.I64), number);
        if (!text.equals(NONE)) {
            row.set(writer.field(table, "s", ValueType.STRING), text);
        }
        writes.add(new Write(table, tag, timeNs, number, text));
        if (isNumbering) {
            lines.add(writes.size() - 1);
        }
        try {
            row.append();
        } catch (DiskFullException e) {
            // Definite: the row was not taken.
            writes.removeLast();
            throw e;
        }
    }

    /// Numbers the rows noted from now on, as the producer's of the next epoch; [#stopNumbering] ends that.
    void beginNumbering(Writer writer) {
        isNumbering = true;
        lines.clear();
        epoch++;
        writer.producer(PRODUCER, epoch, 1);
    }

    /// Goes on with the line behind the last one.
    void resumeNumbering(Writer writer) {
        isNumbering = true;
        writer.producer(PRODUCER, epoch, lines.size() + 1L);
    }

    void stopNumbering(Writer writer) {
        isNumbering = false;
        writer.producer(0, 0, 0);
    }

    /// Sends the lines of the epoch that are promised once more, with values that no line had: nothing may come of them.
    void sendAgain(Writer writer, boolean lostPower) {
        int promised = allowed(lostPower).getLast();
        if (lines.isEmpty()) {
            return;
        }
        writer.producer(PRODUCER, epoch, 1);
        for (int index : lines) {
            Write write = writes.get(index);
            if (index < promised) {
                writer.row(writer.series(write.table(), "tag", write.tag()), write.timeNs())
                        .set(writer.field(write.table(), "n", ValueType.I64), -1 - write.number())
                        .append();
            }
        }
        writer.commit(Durability.DURABLE);
        stopNumbering(writer);
    }

    /// Deletes rows, which is durable when it returns, as is everything before it.
    void delete(Engine engine, String table, String tag, long fromNs, long lastNs) {
        writes.add(new Write(table, tag, fromNs, lastNs, DELETE));
        Table found = engine.table(DB, table);
        Column column = found.findColumn("tag");
        List<TagMatcher> matchers =
                column == null || tag.isEmpty() ? List.of() : List.of(new TagMatcher.Eq(column.id(), tag));
        engine.delete(found.id(), fromNs, lastNs, matchers);
        acknowledge(true);
    }

    /// Drops what is older than a Monday.
    void retain(Engine engine, String table, long mondayNs) {
        writes.add(new Write(table, "", mondayNs, 0, RETAIN));
        engine.retain(engine.table(DB, table).id(), mondayNs);
        acknowledge(true);
    }

    /// Notes that everything written so far was acknowledged.
    void acknowledge(boolean isDurable) {
        acknowledged = writes.size();
        if (isDurable) {
            durable = acknowledged;
        }
    }

    /// What [#check] compares with, given the workload: how much was written, and how much of it was promised.
    List<Integer> allowed(boolean lostPower) {
        return List.of(writes.size(), lostPower ? durable : acknowledged);
    }

    /// Fails unless `engine` shows, shard by shard, the state after a prefix that holds everything promised; returns the rows shown.
    int check(Engine engine, boolean lostPower) {
        int promised = allowed(lostPower).getLast();
        int shards = engine.shards().size();
        List<Map<String, String>> found = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            found.add(new TreeMap<>());
        }
        int rows = read(engine, found);
        for (int shard = 0; shard < shards; shard++) {
            checkShard(engine, shard, found.get(shard), promised);
        }
        return rows;
    }

    private static int read(Engine engine, List<Map<String, String>> found) {
        Database database = engine.catalog().findDatabase(DB);
        int count = 0;
        for (Table table : database == null ? List.<Table>of() : database.tables()) {
            Column number = table.findColumn("n");
            if (number == null || table.name().startsWith("probe")) {
                continue;
            }
            boolean hasText = table.findColumn("s") != null;
            String[] fields = hasText ? new String[] {"n", "s"} : new String[] {"n"};
            try (Rows rows =
                    engine.database(DB).scan(table.name()).fields(fields).open()) {
                while (rows.next()) {
                    String tag = String.valueOf(rows.tag("tag"));
                    String value = (rows.isNull(0) ? NONE : rows.getLong(0)) + " "
                            + (!hasText || rows.isNull(1) ? NONE : rows.getString(1));
                    String old = found.get(shardOf(engine, table.name(), tag))
                            .put(table.name() + "/" + tag + "/" + rows.timeNs(), value);
                    if (old != null) {
                        throw new AssertionError("row shown twice: " + table.name() + "/" + tag + "/" + rows.timeNs());
                    }
                    count++;
                }
            }
        }
        return count;
    }

    private void checkShard(Engine engine, int shard, Map<String, String> found, int promised) {
        Map<String, String> state = new TreeMap<>();
        int own = 0;
        for (int i = 0; i <= writes.size(); i++) {
            if (i >= promised && state.equals(found)) {
                return;
            }
            if (i == writes.size()) {
                break;
            }
            Write write = writes.get(i);
            if (!write.isRow()) {
                state.keySet().removeIf(write::takes);
                continue;
            }
            boolean known = engine.catalog().findTable(engine.databaseId(engine.catalog(), DB), write.table()) != null;
            if (known && shardOf(engine, write.table(), write.tag()) == shard) {
                state.merge(
                        write.key(),
                        write.number() + " " + write.text(),
                        (a, b) -> b.endsWith(" -")
                                ? b.substring(0, b.length() - 1) + a.substring(a.indexOf(' ') + 1)
                                : b);
                own++;
            } else if (!known && i < promised) {
                throw new AssertionError("table of a promised row is missing: " + write);
            }
        }
        throw new AssertionError("shard " + shard + " shows no allowed state: promised=" + promised + ", written="
                + writes.size() + ", of this shard=" + own + ", found=" + found + ", all=" + state);
    }

    private static int shardOf(Engine engine, String tableName, String tag) {
        int shards = engine.shards().size();
        if (shards == 1) {
            return 0;
        }
        Table table = engine.table(DB, tableName);
        Column column = table.findColumn("tag");
        if (column == null) {
            throw new AssertionError("tag column is missing: table=" + tableName);
        }
        byte[] value = tag.getBytes(StandardCharsets.UTF_8);
        SeriesKeyBuilder key = new SeriesKeyBuilder();
        key.begin(table.id());
        key.tag(column.id(), value, 0, value.length);
        key.finish();
        return Slot.shard(Slot.of(key.hash()), shards);
    }
}

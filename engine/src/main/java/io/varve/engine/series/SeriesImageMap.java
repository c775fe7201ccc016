// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.check.FieldReader;
import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/// What lies where in the body of a sound checkpoint image, by its directory: for dumps.
final class SeriesImageMap {
    private final MemorySegment body;
    private final long directoryAt;
    /// Where each part begins, and what it is.
    private final TreeMap<Long, String> parts = new TreeMap<>();
    private final TreeMap<Long, String> fields = new TreeMap<>();
    private long at;
    /// Where the keys of the next table begin.
    private long keysAt;

    SeriesImageMap(MemorySegment body, long directoryAt, int tables) {
        this.body = body;
        this.directoryAt = directoryAt;
        this.at = directoryAt;
        for (int i = 0; i < tables; i++) {
            table();
        }
        slots("keys");
        slots("values");
    }

    private long next(String name) {
        fields.put(at, name);
        long value = body.get(Layouts.I64, at);
        at += Long.BYTES;
        return value;
    }

    private void table() {
        long tableId = next("table id");
        String of = " of table " + tableId;
        int nextId = (int) next("next id");
        long referencesAt = next("position of the references");
        parts.put(keysAt, "keys" + of);
        parts.put(referencesAt, "references of the keys" + of);
        int holes = (int) next("2 × number of holes");
        int columns = (int) next("number of columns");
        for (int i = 0; i < holes; i++) {
            next(i % 2 == 0 ? "first id of a hole" : "first id behind it");
        }
        keysAt = referencesAt + (long) Paged.padded(nextId) * Long.BYTES;
        for (int i = 0; i < columns; i++) {
            column(of);
        }
    }

    private void column(String ofTable) {
        String of = " of column " + next("column id") + ofTable;
        long symbolBytes = (long) Paged.padded((int) next("number of symbols") + 1) * Long.BYTES;
        parts.put(next("position of the symbols"), "symbols" + of);
        long valuesAt = next("position of the values");
        parts.put(valuesAt, "values" + of);
        parts.put(valuesAt + symbolBytes, "lists" + of);
        long wordsAt = next("position of the words");
        parts.put(wordsAt, "words" + of);
        keysAt = wordsAt + symbolBytes;
    }

    private void slots(String of) {
        for (int i = 0; i < SplitHash.TABLES; i++) {
            long from = next("position of the slots");
            if (next("slots") > 0) {
                parts.put(from, "slots of the hash of " + of + ", " + i);
            }
            next("used slots");
        }
    }

    /// Names every part; `in` stands at the begin of the body.
    void tell(FieldReader in) {
        parts.put(directoryAt, "directory");
        for (Map.Entry<Long, String> part : parts.headMap(directoryAt).entrySet()) {
            Long end = parts.higherKey(part.getKey());
            in.skip(part.getValue(), (end == null ? directoryAt : end) - part.getKey());
        }
        fields.values().forEach(in::i64);
    }
}

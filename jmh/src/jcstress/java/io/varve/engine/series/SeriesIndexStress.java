// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.memory.NativeMemory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Who finds a series while it is added finds all of it: key, tag and the count that covers its id; who selects by its tag finds no id beyond.
@JCStressTest
@State
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not there yet")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "there, whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "a part of it")
public class SeriesIndexStress {
    private static final int TABLE = 1;
    private static final int TAG = 3;
    private static final String VALUE = "Bern";
    private static final SeriesKeyBuilder KEY = key();
    private static final byte[] BYTES = KEY.bytes();
    private static final int LENGTH = KEY.length();
    private static final long HASH = KEY.hash();

    private final SeriesIndex index = new SeriesIndex(new NativeMemory());

    private static SeriesKeyBuilder key() {
        SeriesKeyBuilder key = new SeriesKeyBuilder();
        byte[] value = VALUE.getBytes(StandardCharsets.UTF_8);
        key.begin(TABLE).tag(TAG, value, 0, value.length);
        key.finish();
        return key;
    }

    @Actor
    public void add() {
        index.add(BYTES, 0, LENGTH, HASH);
    }

    @Actor
    public void find(I_Result result) {
        int id = index.find(BYTES, 0, LENGTH, HASH);
        int selected =
                index.select(TABLE, List.of(new TagMatcher.Eq(TAG, VALUE))).next(0);
        if (id < 0) {
            // Added between the two looks, or not at all.
            result.r1 = selected < 0 || selected < index.nextSeriesId(TABLE) ? 0 : 2;
            return;
        }
        int symbol = index.symbol(TABLE, id, TAG);
        boolean whole = id < index.nextSeriesId(TABLE)
                && symbol != 0
                && VALUE.equals(index.symbolValue(TABLE, TAG, symbol))
                && selected == id;
        result.r1 = whole ? 1 : 3;
    }

    @Arbiter
    public void free() {
        index.close();
    }
}

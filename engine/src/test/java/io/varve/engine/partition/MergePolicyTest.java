// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergePolicyTest {
    private static final PartitionKey KEY = new PartitionKey(1, 0, 100);

    @Test
    void shouldLeaveFewRunsAlone() {
        assertTrue(MergePolicy.pick(runs(10, 10, 10)).isEmpty());
    }

    @Test
    void shouldGatherTheNewestRunsOfLikeSize() {
        List<RunRecord> picked = MergePolicy.pick(runs(1000, 10, 10, 10, 10));
        assertEquals(List.of(1L, 2L, 3L, 4L), ordinals(picked), "the large old run stays");
    }

    @Test
    void shouldBoundTheRunsOfAPartition() {
        long[] sizes = new long[9];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = 1L << (3 * (sizes.length - i));
        }
        assertEquals(8, MergePolicy.pick(runs(sizes)).size());
    }

    @Test
    void shouldRewriteEachByteALogarithmicNumberOfTimes() {
        List<RunRecord> runs = new ArrayList<>();
        long written = 0;
        int flushes = 1000;
        for (int i = 0; i < flushes; i++) {
            runs.add(run(i, 100));
            List<RunRecord> due = MergePolicy.pick(runs);
            if (!due.isEmpty()) {
                long bytes = due.stream().mapToLong(RunRecord::bytes).sum();
                written += bytes;
                runs.removeAll(due);
                runs.add(run(due.getLast().ordinal(), bytes));
            }
        }
        assertTrue(written < 10L * flushes * 100, "rewritten bytes: " + written);
        assertTrue(runs.size() <= MergePolicy.MOST);
    }

    private static List<RunRecord> runs(long... bytes) {
        List<RunRecord> runs = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            runs.add(run(i, bytes[i]));
        }
        return runs;
    }

    private static RunRecord run(long ordinal, long bytes) {
        return new RunRecord(new RunId(ordinal, 0), KEY, 0, ordinal, 1, bytes, 0, 1, ordinal);
    }

    private static List<Long> ordinals(List<RunRecord> runs) {
        return runs.stream().map(RunRecord::ordinal).toList();
    }
}

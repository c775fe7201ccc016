// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import java.util.ArrayList;
import java.util.List;

/// What a scripted workload over a log did and was promised, and what may therefore be found afterwards.
final class LogNotes {
    /// Numbers of the batches in the order of their appends, and where they lie.
    final List<Long> numbers = new ArrayList<>();

    final List<Long> positions = new ArrayList<>();

    /// So many of them are acknowledged.
    int acknowledged;

    /// The durable floor, as a manifest would keep it; what lies below may be gone.
    long floor;

    void append(ShardLog log, long number, int length) {
        // Noted before: a crash inside the append may have written it.
        numbers.add(number);
        positions.add(-1L);
        positions.set(positions.size() - 1, LogFixture.append(log, number, length));
    }

    void force(ShardLog log) {
        int before = numbers.size();
        log.force();
        acknowledged = before;
    }

    /// Moves the floor, durably, then gives up what lies below it.
    void release(ShardLog log, int index) {
        floor = positions.get(index);
        log.release(floor);
    }

    /// Fails unless `found` is what was appended from the floor on: everything acknowledged, no hole, nothing invented.
    void check(List<Long> found) {
        int first = 0;
        while (first < positions.size() && positions.get(first) >= 0 && positions.get(first) < floor) {
            first++;
        }
        int last = first + found.size();
        if (last > numbers.size() || !numbers.subList(first, last).equals(found)) {
            throw new AssertionError(
                    "invented or out of order: appended=" + numbers + ", from=" + first + ", found=" + found);
        }
        if (last < acknowledged) {
            throw new AssertionError(
                    "lost: acknowledged=" + acknowledged + ", appended=" + numbers + ", found=" + found);
        }
    }
}

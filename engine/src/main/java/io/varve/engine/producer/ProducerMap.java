// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.producer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Producers by id, the one used last at the end. One that the log has not heard of for [#KEPT_NS] is forgotten, and the oldest when there are too many: by times in the log, so that
/// whoever reads the same log forgets the same ones.
///
/// Threads: one; [#get] any.
public final class ProducerMap {
    static final int MOST = 100_000;
    static final long KEPT_NS = TimeUnit.DAYS.toNanos(7);

    private final Map<Long, ProducerState> byId = new ConcurrentHashMap<>();
    /// The one used last at the end.
    private final SequencedSet<Long> byUse = new LinkedHashSet<>();

    /// Takes what is known now of a producer that was just used.
    public void put(ProducerState state) {
        byUse.remove(state.id());
        byUse.add(state.id());
        byId.put(state.id(), state);
        Iterator<Long> oldest = byUse.iterator();
        while (oldest.hasNext()) {
            Long id = oldest.next();
            ProducerState each = byId.get(id);
            // Times in a log never decrease.
            if (each != null && each.timeNs() >= state.timeNs() - KEPT_NS && byUse.size() <= MOST) {
                break;
            }
            oldest.remove();
            byId.remove(id);
        }
    }

    public @Nullable ProducerState get(long id) {
        return byId.get(id);
    }

    /// All as they are now, the one used last at the end.
    public List<ProducerState> copy() {
        List<ProducerState> copy = new ArrayList<>(byUse.size());
        for (Long id : byUse) {
            ProducerState state = byId.get(id);
            if (state != null) {
                copy.add(state);
            }
        }
        return List.copyOf(copy);
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProducerMapTest {
    private final ProducerMap map = new ProducerMap();

    @Test
    void shouldForgetTheOneUsedLongestAgoWhenThereAreTooMany() {
        for (int id = 1; id <= ProducerMap.MOST; id++) {
            map.put(new ProducerState(id, 0, 1, 0));
        }
        map.put(new ProducerState(1, 0, 2, 0));
        assertNotNull(map.get(2), "as many as there may be");
        map.put(new ProducerState(ProducerMap.MOST + 1, 0, 1, 0));
        assertNull(map.get(2));
        assertNotNull(map.get(1), "used again");
        assertEquals(ProducerMap.MOST, map.copy().size());
    }

    @Test
    void shouldForgetBehindItsTimeAndNotAtIt() {
        ProducerState old = new ProducerState(1, 0, 1, 100);
        map.put(old);
        ProducerState atIt = new ProducerState(2, 0, 1, 100 + ProducerMap.KEPT_NS);
        map.put(atIt);
        assertEquals(List.of(old, atIt), map.copy());
        ProducerState behindIt = new ProducerState(2, 0, 1, 101 + ProducerMap.KEPT_NS);
        map.put(behindIt);
        assertEquals(List.of(behindIt), map.copy());
    }
}

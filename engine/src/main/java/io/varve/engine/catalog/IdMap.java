// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An immutable map from small dense ids to things, in pages; a change copies the spine and one page.
final class IdMap<T> {
    private static final int PAGE_BITS = 7;
    private static final int PAGE = 1 << PAGE_BITS;

    private final Object[][] pages;

    private IdMap(Object[][] pages) {
        this.pages = pages;
    }

    static <T> IdMap<T> empty() {
        return new IdMap<>(new Object[0][]);
    }

    @SuppressWarnings("unchecked") // Only with(T) puts items in.
    @Nullable
    T get(int id) {
        int page = id >>> PAGE_BITS;
        return page < pages.length ? (T) pages[page][id & (PAGE - 1)] : null;
    }

    IdMap<T> with(int id, @Nullable T item) {
        int page = id >>> PAGE_BITS;
        Object[][] spine = Arrays.copyOf(pages, Math.max(pages.length, page + 1));
        for (int i = pages.length; i < page; i++) {
            spine[i] = new Object[PAGE];
        }
        spine[page] = page < pages.length ? pages[page].clone() : new Object[PAGE];
        spine[page][id & (PAGE - 1)] = item;
        return new IdMap<>(spine);
    }
}

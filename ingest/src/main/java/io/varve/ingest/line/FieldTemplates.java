// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import org.jspecify.annotations.Nullable;

/// The field templates of one parser, one per measurement: 64 places by hash, a newcomer takes the place.
///
/// Threads: owned by its parser.
final class FieldTemplates {
    private static final int PLACES = 64;

    private final @Nullable FieldTemplate[] places = new @Nullable FieldTemplate[PLACES];
    private FieldTemplate last = new FieldTemplate();

    /// The template of the measurement with which the prefix b[from, prefixEnd) begins.
    FieldTemplate of(byte[] b, int from, int prefixEnd, NameScanner names) {
        if (last.isFor(b, from, prefixEnd)) {
            return last;
        }
        int end = names.scanMeasurement(b, from, prefixEnd);
        int place = placeOf(b, from, end);
        FieldTemplate template = places[place];
        if (template == null) {
            template = new FieldTemplate();
            places[place] = template;
        }
        if (!template.isFor(b, from, prefixEnd)) {
            template.startFor(b, from, end, names.escaped());
        }
        last = template;
        return template;
    }

    void clear() {
        for (int i = 0; i < PLACES; i++) {
            places[i] = null;
        }
        last = new FieldTemplate();
    }

    private static int placeOf(byte[] b, int from, int to) {
        int h = 0;
        for (int i = from; i < to; i++) {
            h = 31 * h + b[i];
        }
        return (h * 0x9e3779b9) >>> 26;
    }
}

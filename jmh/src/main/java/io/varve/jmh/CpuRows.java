// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.batch.BatchBuilder;
import io.varve.engine.batch.SectionBuilder;
import io.varve.engine.series.SeriesKeyBuilder;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// The rows of TSBS cpu-only, made before the clock starts: per host ten tags, every ten seconds ten integer gauges that walk at random.
///
/// Values are deterministic (seed 123), the same for every engine.
final class CpuRows {
    static final int TAGS = 10;
    static final int FIELDS = 10;
    static final long START_NS = 1_451_606_400_000_000_000L;
    static final long STEP_NS = 10_000_000_000L;
    static final String[] TAG_NAMES = {
        "hostname",
        "region",
        "datacenter",
        "rack",
        "os",
        "arch",
        "team",
        "service",
        "service_version",
        "service_environment"
    };

    private static final long SEED = 123;
    private static final int[] TAG_VALUES = {0, 9, 23, 100, 3, 2, 4, 20, 2, 3};

    final int hosts;
    final int rows;
    final String[][] tags;
    private final byte[] values;

    CpuRows(int hosts, int rows) {
        this.hosts = hosts;
        this.rows = rows;
        SplittableRandom random = new SplittableRandom(SEED);
        tags = new String[hosts][TAGS];
        for (int host = 0; host < hosts; host++) {
            tags[host][0] = "host_" + host;
            for (int tag = 1; tag < TAGS; tag++) {
                tags[host][tag] = TAG_NAMES[tag] + "-" + random.nextInt(TAG_VALUES[tag]);
            }
        }
        values = new byte[rows * FIELDS];
        for (int i = 0; i < values.length; i++) {
            int before = i < hosts * FIELDS ? 50 : values[i - hosts * FIELDS];
            values[i] = (byte) Math.clamp(before + random.nextInt(3) - 1L, 0, 100);
        }
    }

    int host(int row) {
        return row % hosts;
    }

    long timeNs(int row) {
        return START_NS + row / hosts * STEP_NS;
    }

    long value(int row, int field) {
        return values[row * FIELDS + field];
    }

    static String fieldName(int field) {
        return "usage_" + field;
    }

    /// Packs the first `count` rows as one batch with a section of table 1, host numbers as series ids, fields as columns 1 to 10; returns
    /// its length in bytes. `builder` is empty again afterwards.
    int pack(int count, BatchBuilder builder, MemorySegment into) {
        SectionBuilder section = builder.section(1);
        for (int row = 0; row < count; row++) {
            section.beginRow(section.seriesOfId(host(row)), timeNs(row));
            for (int field = 0; field < FIELDS; field++) {
                section.putLong(field + 1, ValueType.I64, value(row, field));
            }
            section.endRow();
        }
        int length = builder.pack(into);
        builder.reset();
        return length;
    }

    /// The canonical key of a host whose tags are the columns 1 to 10 of table 1.
    static SeriesKeyBuilder key(SeriesKeyBuilder into, String[] hostTags) {
        into.begin(1);
        for (int tag = 0; tag < TAGS; tag++) {
            byte[] value = hostTags[tag].getBytes(StandardCharsets.UTF_8);
            into.tag(tag + 1, value, 0, value.length);
        }
        into.finish();
        return into;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.Tier;
import io.varve.engine.series.TagMatcher;
import io.varve.engine.shard.Shard;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rows that were deleted are gone from the files some time, whatever tier they lie in.
class DeletePurgeTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long NOW = TimeUnit.SECONDS.toNanos(1_700_000_000L);

    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock(NOW);

    private SteppedEngine open() {
        return SteppedEngine.open(disk, SteppedEngine.options(3, clock, 7));
    }

    private static void write(Engine engine) {
        try (Writer writer = engine.database("db").writer()) {
            Field field = writer.field("t", "v", ValueType.I64);
            for (int host = 0; host < 9; host++) {
                for (int i = 0; i < 4; i++) {
                    writer.row(writer.series("t", "host", "h" + host), NOW + i)
                            .set(field, host)
                            .append();
                }
            }
            writer.commit();
        }
    }

    private static void delete(Engine engine, String host) {
        var table = engine.table("db", "t");
        var column = Objects.requireNonNull(table.findColumn("host"));
        engine.delete(table.id(), NOW, NOW + 1, List.of(new TagMatcher.Eq(column.id(), host)));
    }

    private static int masks(Engine engine) {
        int masks = 0;
        for (Shard shard : engine.shards()) {
            for (PartitionView partition : shard.partitions()) {
                for (RunFile run : partition.runs()) {
                    masks += run.masks().size();
                }
            }
        }
        return masks;
    }

    private static int rows(Engine engine) {
        int rows = 0;
        try (Rows found = engine.database("db").scan("t").fields("v").open()) {
            while (found.next()) {
                rows++;
            }
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource(
            value = Tier.class,
            names = {"WARM", "COLD"})
    void shouldTakeDeletedRowsOutWhenATableIsCompactedAgain(Tier tier) {
        try (SteppedEngine open = open()) {
            write(open.engine());
            open.engine().database("db").compact("t", tier);
            delete(open.engine(), "h3");
            assertEquals(1, masks(open.engine()));
            open.engine().database("db").compact("t", tier);
            assertEquals(0, masks(open.engine()));
            assertEquals(34, rows(open.engine()));
        }
        try (SteppedEngine open = open()) {
            assertEquals(0, masks(open.engine()));
            assertEquals(34, rows(open.engine()));
        }
    }

    @Test
    void shouldTakeThemOutByItselfWhenAPartitionHasRested() {
        try (SteppedEngine open = open()) {
            write(open.engine());
            open.engine().database("db").compact("t", Tier.COLD);
            for (int i = 0; i < 3; i++) {
                delete(open.engine(), "h3");
                pass(open, 10);
                assertEquals(i + 1, masks(open.engine()), "deletes go on");
            }
            pass(open, 20);
            assertEquals(0, masks(open.engine()));
            assertEquals(34, rows(open.engine()));
        }
    }

    /// The newest run has none of the deleted rows; those before it do.
    @Test
    void shouldWaitWhileDeletesOfOlderRunsGoOn() {
        try (SteppedEngine open = open()) {
            write(open.engine());
            open.engine().database("db").compact("t", Tier.COLD);
            try (Writer writer = open.engine().database("db").writer()) {
                writer.row(writer.series("t", "host", "h3"), NOW + MINUTE)
                        .set(writer.field("t", "v", ValueType.I64), 1)
                        .append();
                writer.commit();
            }
            open.engine().database("db").flush("t");
            for (int i = 0; i < 3; i++) {
                delete(open.engine(), "h3");
                pass(open, 10);
                assertEquals(i + 1, masks(open.engine()), "deletes go on");
            }
            pass(open, 20);
            assertEquals(0, masks(open.engine()));
            assertEquals(35, rows(open.engine()));
        }
    }

    private void pass(SteppedEngine open, int minutes) {
        for (int i = 0; i < minutes; i++) {
            clock.advance(MINUTE);
            open.settle();
        }
    }

    @Test
    void shouldNoteNothingOfADeleteThatSelectsNoSeries() {
        try (SteppedEngine open = open()) {
            write(open.engine());
            open.engine().database("db").flush("t");
            for (int i = 0; i < 20; i++) {
                delete(open.engine(), "nobody" + i);
            }
            assertEquals(0, masks(open.engine()));
            delete(open.engine(), "h3");
            assertEquals(1, masks(open.engine()), "of the shard that has the series");
        }
        try (SteppedEngine open = open()) {
            assertEquals(1, masks(open.engine()));
            assertEquals(34, rows(open.engine()));
        }
    }
}

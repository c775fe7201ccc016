// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.shard.Shard;
import io.varve.engine.testing.TestLog;
import java.util.HashMap;
import java.util.Map;

/// Where the rows of the sample lie; a suite over rows in one place only would prove little.
final class Storage {
    private Storage() {}

    /// Fails unless there are memtables, files of several runs, and partitions of several runs. (That runs were merged, [VarveSide] has waited for.)
    static void requireEveryPlace(Engine engine) {
        int memtables = 0;
        int runs = 0;
        int overlapping = 0;
        Map<Long, Integer> runsOfFile = new HashMap<>();
        for (Shard shard : engine.shards()) {
            for (PartitionView partition : shard.partitions()) {
                memtables += partition.memtables().size();
                runs += partition.runs().size();
                overlapping += partition.runs().size() > 1 ? 1 : 0;
                for (RunFile run : partition.runs()) {
                    runsOfFile.merge(run.run().id().fileId(), 1, Integer::sum);
                }
            }
        }
        long spills = runsOfFile.values().stream().filter(count -> count > 1).count();
        TestLog.print("oracle storage: memtables " + memtables + ", runs " + runs + ", files " + runsOfFile.size()
                + ", of several runs " + spills + ", partitions of several runs " + overlapping);
        assertTrue(memtables > 0, "no memtable holds rows");
        assertTrue(spills > 0, "no file holds several runs");
        assertTrue(overlapping > 0, "no partition has several runs");
    }
}

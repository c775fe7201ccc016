// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.mutant;

import io.varve.engine.mutant.Mutant.Killer;
import java.util.List;

/// Mistakes in what makes rows durable, in merging, in moving and in removing.
final class StorageMutants {
    private static final Killer FAULTS =
            Killer.of("EngineFaultTest", "shouldFailForGoodOrCarryOnWhateverOperationFails");
    private static final Killer FULL_DISK =
            Killer.of("EngineFaultTest", "shouldRefuseWritesWhileTheDiskIsFullAndRecoverByItself");
    private static final Killer PRODUCERS = Killer.of("ProducerTest", "shouldApplyEachLineOnceWhateverIsSentAgain");
    private static final Killer MODEL = Killer.of("EngineModelTest", "shouldAnswerLikeAMap");

    private StorageMutants() {}

    /// All of them, those of the log first.
    static List<Mutant> all() {
        return List.of(
                new Mutant(
                        "acknowledges before the log is forced",
                        "shard/JournalAgent.java",
                        "if (mode == SyncMode.ALWAYS || groupNeedsForce) {",
                        "if (groupNeedsForce && mode == SyncMode.OS) {",
                        Killer.crash("append and group commit")),
                new Mutant(
                        "forces the log again after a failure",
                        "log/ShardLog.java",
                        "throw fail(\"force\", e);",
                        "open.force();",
                        FAULTS),
                new Mutant(
                        "appends without room in the log",
                        "shard/JournalAgent.java",
                        "boolean enough = reservedBytes >= reserveBytes;",
                        "boolean enough = reservedBytes >= 0;",
                        FULL_DISK),
                new Mutant(
                        "lets the log take the room of a flush",
                        "shard/VolumeShare.java",
                        "return free == Long.MAX_VALUE ? Long.MAX_VALUE : (logBytes + free / shards) / LOG_SHARE;",
                        "return Long.MAX_VALUE;",
                        Killer.of("SmallVolumeTest", "shouldAcceptForEverOnAVolumeSmallerThanTheTail")),
                new Mutant(
                        "takes damage of the log for its tail",
                        "log/LogScan.java",
                        "return damaged || statedDurable > end;",
                        "return false;",
                        Killer.of("log.LogCorruptionTest", "shouldSurviveEveryBitFlipOfASegment")),
                new Mutant(
                        "does not look behind the end of the log",
                        "log/LogScan.java",
                        "statedDurable = Math.max(statedDurable, batch.durablePosition());\n                    offset",
                        "offset",
                        Killer.of("log.LogCorruptionTest", "shouldSurviveEveryBitFlipOfASegment")),
                new Mutant(
                        "goes on under the epoch of the open before",
                        "log/LogRecovery.java",
                        "new EpochEntry(found.highestEpoch() + 1, found.end()",
                        "new EpochEntry(Math.max(1, found.highestEpoch()), found.end()",
                        Killer.of("EngineCrashTest", "shouldNotBringACutBatchBackInThreeCrashes")),
                new Mutant(
                        "does not force what a recovery keeps",
                        "log/LogRecovery.java",
                        "healed.add(path);\n            }\n            file.force();",
                        "healed.add(path);\n            }",
                        Killer.of("log.LogCrashTest", "shouldSurviveACrashAtEveryOperation")),
                new Mutant(
                        "leaves the last header of a segment empty",
                        "log/ShardLog.java",
                        "if (remaining() >= RecordBatchDescriptor.HEADER_BYTES) {\n                stage",
                        "if (remaining() > RecordBatchDescriptor.HEADER_BYTES) {\n                stage",
                        Killer.of("log.ShardLogTest", "shouldRollWhateverIsLeftOfASegment")),
                new Mutant(
                        "does not force a full segment",
                        "log/ShardLog.java",
                        "            force();\n            closeQuietly(full);",
                        "            write();\n            closeQuietly(full);",
                        Killer.crash("segment roll and reuse")),
                new Mutant(
                        "flushes what is not durable in the log",
                        "shard/FlushAgent.java",
                        "if (log.durablePosition() >= task.appliedPosition()) {",
                        "if (log.durablePosition() >= 0) {",
                        Killer.crash("flush, interval")),
                new Mutant(
                        "does not force keys before the files that name them",
                        "series/SeriesKeyFile.java",
                        "failed = true;\n            file.force();\n            failed = false;\n            durable = end;",
                        "durable = end;",
                        Killer.crash("series keys")),
                new Mutant(
                        "does not sync the directory of a flushed file",
                        "shard/RunWriter.java",
                        "parts.disk().syncDirectory(files.directory(fileId));",
                        "",
                        Killer.crash("flush, always")),
                new Mutant(
                        "does not sync the directory of a merged file",
                        "shard/MergeJob.java",
                        "parts.disk().syncDirectory(files.directory(fileId));",
                        "",
                        Killer.crash("tier move")),
                new Mutant(
                        "does not force a file",
                        "sstable/SstableWriter.java",
                        "sink.force();",
                        "",
                        Killer.crash("flush, always")),
                new Mutant(
                        "releases the log before the manifest is durable",
                        "partition/Manifest.java",
                        "        try {\n            open.force();\n        } catch (DiskFullException e) {",
                        "        try {\n            open.sizeBytes();\n        } catch (DiskFullException e) {",
                        Killer.crash("flush and log release")),
                new Mutant(
                        "does not sync the directory of a rewritten manifest",
                        "partition/Manifest.java",
                        "disk.rename(temporary, path(generation + 1));\n            disk.syncDirectory(directory);",
                        "disk.rename(temporary, path(generation + 1));",
                        Killer.crash("manifest rewrite")),
                new Mutant(
                        "releases more of the log than is in files",
                        "shard/FlushAgent.java",
                        "journal().requestRelease(task.logFloor());",
                        "journal().requestRelease(task.appliedPosition());",
                        Killer.crash("flush and log release")),
                new Mutant(
                        "reads blocks without their checksums",
                        "sstable/BlockVerifier.java",
                        "if (actual != expected) {",
                        "if (actual != expected && block < 0) {",
                        Killer.of("EngineCorruptionTest", "shouldNeverShowWrongRowsWhicheverBitIsWrong")),
                new Mutant(
                        "keeps the oldest of two rows of one time",
                        "scan/MergedCursor.java",
                        "inputs = runs.stream().map(run -> new MergeInput(run, types)).toList();",
                        "inputs = runs.reversed().stream().map(run -> new MergeInput(run, types)).toList();",
                        MODEL),
                new Mutant(
                        "merges runs that are not neighbours",
                        "partition/MergePolicy.java",
                        "return List.copyOf(oldestFirst.subList(from, count));",
                        "return oldestFirst.subList(from, count).stream()"
                                + ".filter(run -> run != oldestFirst.get(count - 2)).toList();",
                        MODEL),
                new Mutant(
                        "gives a merge's output the place of its oldest input",
                        "shard/MergeJob.java",
                        "inputs.getLast().run().ordinal(),",
                        "-1,",
                        Killer.of("RunOrderTest", "shouldKeepAMergeBehindAnOlderRun")),
                new Mutant(
                        "puts late runs before what a move has merged",
                        "shard/Swap.java",
                        "add(merged == null ? null : merged.at(target, ordinal++));",
                        "add(merged == null ? null : merged.at(target, ordinal + 1000));",
                        Killer.of("RunOrderTest", "shouldKeepLateRowsBehindAMove")),
                new Mutant(
                        "moves a partition without what is in memory",
                        "shard/ApplyAgent.java",
                        "return seal(memtables.inside(moving), FlushTask.Order.of(move), List.of());",
                        "return seal(List.of(), FlushTask.Order.of(move), List.of());",
                        Killer.of("RunOrderTest", "shouldReplayWhatAMoveDidNotHave")),
                new Mutant(
                        "forgets a delete that came during a merge",
                        "shard/Swap.java",
                        "masks.add(new MaskedRuns(mask.tombstone(), Set.of(merged)));",
                        "",
                        Killer.crash("delete under a merge")),
                new Mutant(
                        "deletes nothing in files",
                        "shard/Swap.java",
                        "met.add(run.id());",
                        "",
                        Killer.crash("delete")),
                new Mutant(
                        "deletes rows that came after the delete",
                        "shard/ApplyAgent.java",
                        "seal(met, FlushTask.Order.of(tombstone, isNew), List.of());",
                        "seal(List.of(), FlushTask.Order.of(tombstone, isNew), List.of());",
                        MODEL),
                new Mutant(
                        "forgets that it has seen a delete",
                        "partition/ManifestState.java",
                        "controlPosition = Math.max(controlPosition, id);",
                        "",
                        Killer.of("RemovalReplayTest", "shouldKeepARowThatCameAfterTheDeleteThatIsReplayed")),
                new Mutant(
                        "keeps what retention drops in files",
                        "shard/Swap.java",
                        "                removed.add(run.id());\n                dropped.add(run);",
                        "",
                        Killer.crash("retention")),
                new Mutant(
                        "leaves producers out of the manifest",
                        "shard/FlushAgent.java",
                        "task.floor().changed(manifest.state().producers())",
                        "List.of()",
                        PRODUCERS),
                new Mutant(
                        "replays from behind what it knows of producers",
                        "producer/ProducerTable.java",
                        "new ProducerCheckpoint(Math.min(floor, until), best.states)",
                        "new ProducerCheckpoint(floor, best.states)",
                        PRODUCERS),
                new Mutant(
                        "replays lines that came before what it knows of producers",
                        "producer/ProducerTable.java",
                        "next != null && next.from <= floor;",
                        "next != null && next.from <= applied;",
                        PRODUCERS));
    }
}

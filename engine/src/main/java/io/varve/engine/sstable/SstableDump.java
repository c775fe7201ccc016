// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.check.FieldReader;
import io.varve.engine.codec.CodecException;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;

/// Takes an SSTable apart for people: docs/format/sstable.md. Encoded vectors are shown as bytes. Threads: stateless.
public final class SstableDump {
    public static final long MAGIC = SstableFormat.MAGIC;

    private static final String[] SECTIONS = {"VECTOR_INDEX", "ZONEMAP", "SERIES_DIR", "DICTS", "STATS"};

    private SstableDump() {}

    /// Tells every piece, runs in file order.
    ///
    /// @param path the file that `in` reads
    public static void dump(FieldReader in, Disk disk, String path) {
        in.text("magic", Long.BYTES);
        in.u16("major version");
        in.u16("minor version");
        in.i32("shard");
        in.hex64("file id");
        in.skip("zeros", SstableFormat.HEADER_CRC_OFFSET - in.at());
        in.hex32("checksum of the header");
        try (SstableReader reader = SstableReader.open(disk, path)) {
            for (int run = 0; run < reader.runs().size(); run++) {
                run(in, reader, run);
            }
            footer(in, reader);
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw new CorruptionException(in.file(), in.at(), "a readable run", String.valueOf(e.getMessage()));
        }
    }

    private static void run(FieldReader in, SstableReader reader, int run) {
        RunInfo info = reader.runs().get(run);
        RunIndex index = reader.index(run);
        for (int group = 0; group < index.groups(); group++) {
            for (int chunk = 0; chunk <= info.columns().size(); chunk++) {
                String name = chunk == 0
                        ? "times"
                        : "column " + info.columns().get(chunk - 1).columnId() + " "
                                + info.columns().get(chunk - 1).type();
                piece(in, index, "padding", index.chunkOffset(group, chunk));
                piece(
                        in,
                        index,
                        "run " + run + ", row group " + group + " of " + index.vectors(group)
                                + " vectors, column chunk: " + name,
                        index.chunkOffset(group, chunk + 1));
            }
        }
        long[] lengths = reader.sectionLengths(run);
        long end = info.offset() + reader.extentBytes(run);
        long at = end;
        for (long length : lengths) {
            at -= length;
        }
        piece(in, index, "padding", at);
        for (int section = 0; section < lengths.length; section++) {
            at += lengths[section];
            piece(in, index, "run " + run + ", section " + (section + 1) + " " + SECTIONS[section], at);
        }
        for (long block = 0; block < SstableFormat.blocks(reader.extentBytes(run)); block++) {
            in.hex32("run " + run + ", block table: checksum of block " + block);
        }
    }

    /// Bytes up to `end`, once their checksums are right.
    private static void piece(FieldReader in, RunIndex index, String name, long end) {
        if (end > in.at()) {
            index.verifier().ensure(in.at(), end);
            in.skip(name, end - in.at());
        }
    }

    private static void footer(FieldReader in, SstableReader reader) {
        for (int run = 0; run < reader.runs().size(); run++) {
            RunInfo info = reader.runs().get(run);
            RunHeader header = info.header();
            in.say("footer, run " + run + ": tableId = " + header.tableId() + ", partitionStartNs = "
                    + header.partitionStartNs() + ", partitionEndNs = " + header.partitionEndNs() + ", tier = "
                    + header.tier() + ", ordinal = " + header.ordinal() + ", firstPosition = " + header.firstPosition()
                    + ", lastPosition = " + header.lastPosition() + ", catalogVersion = " + header.catalogVersion()
                    + ", granuleNs = " + header.granuleNs());
            in.say("footer, run " + run + ": rows = " + info.rows() + ", series = " + info.series() + ", minTimeNs = "
                    + info.minTimeNs() + ", maxTimeNs = " + info.maxTimeNs() + ", extent bytes = "
                    + reader.extentBytes(run) + ", block table checksum = "
                    + BlockVerifier.hex(reader.tableCrc(run)) + ", schema = " + info.columns());
        }
        in.hex64("footer: file id");
        in.skip("schemas, sections, runs: packed", in.left() - SstableFormat.TAIL_BYTES);
        in.i32("footer length");
        in.hex32("footer checksum");
        in.text("magic", Long.BYTES);
    }
}

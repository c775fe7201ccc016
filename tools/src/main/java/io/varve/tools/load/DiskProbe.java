// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import io.varve.tools.client.Pacing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// What the disk itself takes for a durable write: 64 KiB and fdatasync, in a loop, into a preallocated file.
///
/// The bar for the latency of acknowledgements, measured on the same volume in the same run, since one disk differs up
/// to five times from day to day.
public final class DiskProbe {
    private static final int WRITE_BYTES = 64 << 10;
    private static final int FILE_BYTES = 64 << 20;

    private DiskProbe() {}

    /// Latencies in nanoseconds, one per write.
    public record Result(Histogram latency, long elapsedNs) {
        public double megabytesPerSecond() {
            return latency.getTotalCount() * (double) WRITE_BYTES / 1e6 / (elapsedNs / 1e9);
        }
    }

    /// Writes for the given time in a file of its own in `folder`, and removes it.
    public static Result run(Path folder, long durationNs, Pacing pacing) throws IOException {
        Path file = Files.createTempFile(folder, "varve-probe", ".tmp");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(WRITE_BYTES);
            for (int at = 0; at < FILE_BYTES; at += WRITE_BYTES) {
                writeFully(channel, block, at);
            }
            channel.force(true);
            while (block.hasRemaining()) {
                block.put((byte) block.position());
            }
            Histogram latency = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
            long start = pacing.nowNs();
            long now = start;
            for (int at = 0; now - start < durationNs; at = (at + WRITE_BYTES) % FILE_BYTES) {
                writeFully(channel, block, at);
                channel.force(false);
                long end = pacing.nowNs();
                latency.recordValue(end - now);
                now = end;
            }
            return new Result(latency, now - start);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer block, int at) throws IOException {
        block.clear();
        int position = at;
        while (block.hasRemaining()) {
            position += channel.write(block, position);
        }
    }
}

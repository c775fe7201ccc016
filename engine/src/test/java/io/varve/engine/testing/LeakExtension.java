// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.engine.io.SimDisk;
import io.varve.engine.memory.NativeMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test that leaves off-heap memory, open files or `varve-*` threads behind.
///
/// Use: `@RegisterExtension final LeakExtension leaks = new LeakExtension();`, memory from [#memory], simulated disks through
/// [#watch], real files below a folder given to [#watch].
public final class LeakExtension implements BeforeEachCallback, AfterEachCallback {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long JOIN_MS = 1_000;

    private NativeMemory memory = new NativeMemory();
    private final List<SimDisk> disks = new ArrayList<>();
    private final List<Path> roots = new ArrayList<>();
    private Set<Thread> threadsBefore = Set.of();

    /// The memory of the running test.
    public NativeMemory memory() {
        return memory;
    }

    public SimDisk watch(SimDisk disk) {
        disks.add(disk);
        return disk;
    }

    public Path watch(Path root) {
        roots.add(root);
        return root;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        memory = new NativeMemory();
        disks.clear();
        roots.clear();
        threadsBefore = varveThreads();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        if (context.getExecutionException().isPresent()) {
            return;
        }
        assertEquals(0, memory.usedBytes(), "leaked off-heap bytes");
        for (SimDisk disk : disks) {
            assertEquals(List.of(), disk.openFiles(), "files left open");
        }
        assertEquals(Set.of(), openBelow(roots), "files left open");
        Set<Thread> left = varveThreads();
        left.removeAll(threadsBefore);
        for (Thread thread : left) {
            thread.join(JOIN_MS);
        }
        left.removeIf(thread -> !thread.isAlive());
        assertEquals(Set.of(), left, "threads left running");
    }

    private static Set<Thread> varveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("varve-"))
                .collect(Collectors.toSet());
    }

    private static Set<String> openBelow(List<Path> roots) {
        Set<String> open = new TreeSet<>();
        if (roots.isEmpty() || !Files.isDirectory(DESCRIPTORS)) {
            return open;
        }
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            descriptors.forEach(descriptor -> {
                try {
                    Path target = Files.readSymbolicLink(descriptor);
                    if (roots.stream().anyMatch(target::startsWith)) {
                        open.add(target.toString());
                    }
                } catch (IOException e) {
                    // The descriptor that lists the folder is gone by now.
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open;
    }
}

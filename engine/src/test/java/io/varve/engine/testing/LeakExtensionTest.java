// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.io.DiskFile;
import io.varve.engine.io.OsDisk;
import io.varve.engine.io.SimDisk;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.Region;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeakExtensionTest {
    /// A context of a test that passed.
    private static final ExtensionContext PASSED = (ExtensionContext) Proxy.newProxyInstance(
            ExtensionContext.class.getClassLoader(),
            new Class<?>[] {ExtensionContext.class},
            (proxy, method, arguments) -> Optional.empty());

    @TempDir
    Path folder;

    private final LeakExtension leaks = new LeakExtension();

    @BeforeEach
    void setUp() {
        leaks.beforeEach(PASSED);
    }

    private void assertCaughtUntil(Runnable cure) {
        assertThrows(AssertionError.class, () -> leaks.afterEach(PASSED));
        cure.run();
        assertDoesNotThrow(() -> leaks.afterEach(PASSED));
    }

    @Test
    void shouldCatchMemory() {
        Region region = leaks.memory().allocate(MemoryTag.QUERY, 64);
        assertCaughtUntil(region::close);
    }

    @Test
    void shouldCatchASimulatedFile() {
        SimDisk disk = leaks.watch(new SimDisk());
        DiskFile file = disk.create("a");
        assertCaughtUntil(file::close);
    }

    @Test
    void shouldCatchAFileOfTheOperatingSystem() {
        DiskFile file = OsDisk.at(leaks.watch(folder), false).create("a");
        assertCaughtUntil(file::close);
    }

    @Test
    void shouldCatchAThread() {
        CountDownLatch end = new CountDownLatch(1);
        Thread.ofPlatform().name("varve-test").daemon(true).start(() -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertCaughtUntil(end::countDown);
    }
}

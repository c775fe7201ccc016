// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Maps anonymous memory that the kernel may back with pages of 2 MiB: one fault where small pages take 512, and zeroed once, by the kernel alone.
///
/// Only where native access was granted and the system is Linux. Whether the pages are huge is the kernel's choice; the memory is the same.
/// Threads: any. Memory: what is mapped, plus up to 2 MiB of addresses that nobody touches.
final class HugePages {
    static final long PAGE_BYTES = 2L << 20;

    private static final int READ_AND_WRITE = 0x3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int NO_FILE = -1;
    private static final int USE_HUGE_PAGES = 14;
    private static final long FAILED = -1;
    private static final @Nullable HugePages FOUND = find();

    private final MethodHandle map;
    private final MethodHandle advise;
    private final MethodHandle unmap;

    @SuppressWarnings("restricted") // only reached where native access was granted
    private HugePages() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup c = linker.defaultLookup();
        map = linker.downcallHandle(
                c.findOrThrow("mmap"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG));
        advise = linker.downcallHandle(
                c.findOrThrow("madvise"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        unmap = linker.downcallHandle(
                c.findOrThrow("munmap"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    private static @Nullable HugePages find() {
        boolean isPossible = HugePages.class.getModule().isNativeAccessEnabled()
                && System.getProperty("os.name", "").equals("Linux")
                && ValueLayout.ADDRESS.byteSize() == Long.BYTES;
        try {
            return isPossible ? new HugePages() : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    /// `bytes` zeroed bytes on a boundary of 2 MiB that live as long as `arena`; null where they are to be had in another way only.
    static @Nullable MemorySegment allocate(Arena arena, long bytes) {
        HugePages found = FOUND;
        return found == null || bytes % PAGE_BYTES != 0 ? null : found.mapped(arena, bytes);
    }

    @SuppressWarnings("restricted") // only reached where native access was granted
    private @Nullable MemorySegment mapped(Arena arena, long bytes) {
        long length = bytes + PAGE_BYTES;
        long address = call(() -> (long) map.invokeExact(0L, length, READ_AND_WRITE, PRIVATE_ANONYMOUS, NO_FILE, 0L));
        if (address == FAILED) {
            return null;
        }
        // Refused where the kernel knows no huge pages: then small ones do.
        call(() -> (int) advise.invokeExact(address, length, USE_HUGE_PAGES));
        long aligned = (address + PAGE_BYTES - 1) & -PAGE_BYTES;
        return MemorySegment.ofAddress(aligned)
                .reinterpret(bytes, arena, mapped -> call(() -> (int) unmap.invokeExact(address, length)));
    }

    private interface Call {
        long run() throws Throwable;
    }

    private static long call(Call call) {
        try {
            return call.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call that declares nothing", e);
        }
    }
}

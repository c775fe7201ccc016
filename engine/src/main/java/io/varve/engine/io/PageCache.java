// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Tells the kernel of pages that nobody will read soon, so that it need not make room by dropping others: `posix_fadvise(DONTNEED)`.
///
/// Only where native access was granted and the system is Linux; elsewhere the kernel finds out by itself. Advice: a call that fails changes nothing.
/// Threads: any. Memory: nothing that stays.
final class PageCache {
    private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;
    private static final int DONT_NEED = 4;

    private final MethodHandle open;
    private final MethodHandle advise;
    private final MethodHandle close;

    @SuppressWarnings("restricted") // only reached where native access was granted
    private PageCache() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup c = linker.defaultLookup();
        open = linker.downcallHandle(
                c.findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        advise = linker.downcallHandle(
                c.findOrThrow("posix_fadvise"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT));
        close = linker.downcallHandle(
                c.findOrThrow("close"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /// Null where it cannot be told.
    static @Nullable PageCache find() {
        boolean isPossible = PageCache.class.getModule().isNativeAccessEnabled()
                && System.getProperty("os.name", "").equals("Linux")
                && ValueLayout.ADDRESS.byteSize() == Long.BYTES;
        try {
            return isPossible ? new PageCache() : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    /// Drops the clean pages of `[from, from + length)` of the file at the absolute `path`.
    void drop(String path, long from, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            int file = (int) open.invokeExact(name, READ_ONLY_CLOSE_ON_EXEC);
            if (file >= 0) {
                int refused = (int) advise.invokeExact(file, from, length, DONT_NEED);
                int failed = (int) close.invokeExact(file);
                assert refused == 0 && failed == 0 : "refused=" + refused + ", failed=" + failed;
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("posix_fadvise: path=" + path, e);
        }
    }
}

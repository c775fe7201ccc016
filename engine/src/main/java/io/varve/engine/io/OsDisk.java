// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The operating system's files below one root directory.
public final class OsDisk implements Disk {
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final @Nullable PageCache PAGE_CACHE = PageCache.find();

    private final Path root;
    private final FileStore fileStore;

    private OsDisk(Path root) throws IOException {
        this.root = root;
        this.fileStore = Files.getFileStore(root);
    }

    /// Opens `root`, creating it when `create` is set.
    public static OsDisk at(Path root, boolean create) {
        try {
            if (create && !Files.isDirectory(root)) {
                Files.createDirectories(root, DIRECTORY_MODE);
            }
            return new OsDisk(root.toRealPath());
        } catch (IOException e) {
            throw failure("open directory", root.toString(), e);
        }
    }

    @Override
    public String describe(String path) {
        return root.resolve(path).toString();
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(resolve(path));
    }

    @Override
    public long sizeBytes(String path) {
        try {
            return Files.size(resolve(path));
        } catch (IOException e) {
            throw failure("stat", path, e);
        }
    }

    @Override
    public List<String> list(String directory) {
        Path dir = resolve(directory);
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failure("list", directory, e);
        }
    }

    @Override
    public void createDirectories(String directory) {
        try {
            Files.createDirectories(resolve(directory), DIRECTORY_MODE);
        } catch (IOException e) {
            throw failure("create directory", directory, e);
        }
    }

    @Override
    public DiskFile create(String path) {
        return open(
                "create",
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                FILE_MODE);
    }

    @Override
    public DiskFile open(String path) {
        return open("open", path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public DiskFile openForRead(String path) {
        return open("open", path, Set.of(StandardOpenOption.READ));
    }

    private DiskFile open(
            String operation, String path, Set<StandardOpenOption> options, FileAttribute<?>... attributes) {
        try {
            return new OsDiskFile(path, FileChannel.open(resolve(path), options, attributes));
        } catch (IOException e) {
            throw failure(operation, path, e);
        }
    }

    @Override
    public MemorySegment map(String path, Arena arena) {
        try (FileChannel channel = FileChannel.open(resolve(path), StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw failure("map", path, e);
        }
    }

    @Override
    public MemorySegment mapPrivate(String path, Arena arena) {
        try (FileChannel channel = FileChannel.open(resolve(path), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.PRIVATE, 0, channel.size(), arena);
        } catch (FileSystemException e) {
            // Nobody may write here, which a private mapping asks for, though it writes nothing.
            return Disk.super.mapPrivate(path, arena);
        } catch (IOException e) {
            throw failure("map", path, e);
        }
    }

    @Override
    public void rename(String from, String to) {
        try {
            Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure("rename", from, e);
        }
    }

    @Override
    public void delete(String path) {
        try {
            Files.delete(resolve(path));
        } catch (IOException e) {
            throw failure("delete", path, e);
        }
    }

    @Override
    public void syncDirectory(String directory) {
        try (FileChannel channel = FileChannel.open(resolve(directory), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw failure("sync directory", directory, e);
        }
    }

    @Override
    public long usableBytes() {
        try {
            return fileStore.getUsableSpace();
        } catch (IOException e) {
            throw failure("stat file system", "", e);
        }
    }

    @Override
    public void dropCached(String path, long from, long length) {
        PageCache cache = PAGE_CACHE;
        if (cache != null) {
            cache.drop(describe(path), from, length);
        }
    }

    @Override
    public Disk volume(String directory) {
        return at(Path.of(directory), false);
    }

    @Override
    public DiskLock lock(String path, boolean shared) {
        String key = describe(path);
        try {
            if (!DirectoryRegistry.PROCESS.tryEnter(key, shared, () -> lockFile(path, shared))) {
                throw new DirectoryLockedException(root.toString(), "this process");
            }
        } catch (IOException e) {
            throw failure("lock", path, e);
        }
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.compareAndSet(true, false)) {
                release(key);
            }
        };
    }

    private FileChannel lockFile(String path, boolean shared) throws IOException {
        Path file = resolve(path);
        if (!Files.exists(file) && !shared) {
            Files.createFile(file, FILE_MODE);
        }
        FileChannel channel = shared
                ? FileChannel.open(file, StandardOpenOption.READ)
                : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock(0, Long.MAX_VALUE, shared) == null) {
                throw new DirectoryLockedException(root.toString(), "pid " + readText(channel));
            }
            if (!shared) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String readText(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    }

    private static void release(String key) {
        try {
            DirectoryRegistry.PROCESS.leave(key);
        } catch (IOException e) {
            throw failure("unlock", key, e);
        }
    }

    private Path resolve(String path) {
        return path.isEmpty() ? root : root.resolve(path);
    }

    static DiskException failure(String operation, String path, IOException cause) {
        String reason = cause instanceof FileSystemException e && e.getReason() != null
                ? e.getReason()
                : String.valueOf(cause.getMessage());
        boolean full = reason.toLowerCase(Locale.ROOT).contains("no space left")
                || reason.toLowerCase(Locale.ROOT).contains("quota exceeded");
        return full ? new DiskFullException(operation, path, cause) : new DiskException(operation, path, cause);
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPOutputStream;

/// A file that is being written beside the name that it will have. Nobody sees half of it: [#publish] makes it durable and then gives it the
/// name; without that, closing deletes it.
final class CopyTarget implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final String name;
    private final boolean overwrite;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean published;

    private CopyTarget(
            Path target, Path temporary, String name, boolean overwrite, FileChannel channel, OutputStream out) {
        this.target = target;
        this.temporary = temporary;
        this.name = name;
        this.overwrite = overwrite;
        this.channel = channel;
        this.out = out;
    }

    static CopyTarget begin(Path target, String name, boolean overwrite, boolean packed) throws IOException {
        Path directory = directory(target);
        Path temporary = Files.createTempFile(
                directory,
                ".copy-",
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
        OutputStream plain = Channels.newOutputStream(channel);
        return new CopyTarget(
                target, temporary, name, overwrite, channel, packed ? new GZIPOutputStream(plain, 1 << 16) : plain);
    }

    private static Path directory(Path file) {
        Path directory = file.getParent();
        if (directory == null) {
            throw new IllegalArgumentException("no directory: " + file);
        }
        return directory;
    }

    void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    /// Forces what was written and gives the file its name.
    void publish() throws IOException {
        if (out instanceof GZIPOutputStream packed) {
            packed.finish();
        }
        out.flush();
        channel.force(true);
        if (overwrite) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
            // A link fails where a name is taken, a move would replace what has come there meanwhile.
            try {
                Files.createLink(target, temporary);
            } catch (FileAlreadyExistsException e) {
                throw CopyDirectory.exists(name);
            }
            Files.delete(temporary);
        }
        published = true;
        try (FileChannel directory = FileChannel.open(directory(target), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public void close() {
        try (channel) {
            if (!published) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw CopyDirectory.wrong("cannot close '" + name + "'", "");
        }
    }
}

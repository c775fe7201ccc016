// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.query.plan.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The directory whose files COPY reads and writes. A name is a path below it: not absolute, without `..`, and links that lead out of it are
/// refused.
///
/// Threads: stateless. Errors: [QueryException] that names the file as the text does, never the directory.
public final class CopyDirectory {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path root;

    private CopyDirectory(Path root) {
        this.root = root;
    }

    /// The directory that is set.
    ///
    /// @throws QueryException when none is
    static CopyDirectory of(@Nullable Path directory) {
        if (directory == null) {
            throw new QueryException(
                    QueryException.Kind.TEXT,
                    "COPY is not allowed: no directory is set for its files",
                    0,
                    0,
                    "Start the server with --copy-directory DIR, or set SqlOptions.withCopyDirectory.");
        }
        try {
            return new CopyDirectory(directory.toRealPath());
        } catch (IOException e) {
            throw wrong("the directory of COPY cannot be read", "");
        }
    }

    /// Opens a file, unpacked if its name ends in `.gz`.
    InputStream read(String name) {
        Path path = below(name);
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(root)) {
                throw outside(name);
            }
            if (!Files.isRegularFile(real)) {
                throw wrong("not a file: '" + name + "'", "");
            }
            InputStream file = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS);
            return isPacked(name) ? unpacked(file, name) : file;
        } catch (NoSuchFileException e) {
            throw wrong("no such file: '" + name + "'", "Files are looked for in the directory that is set for COPY.");
        } catch (IOException e) {
            throw wrong("cannot read '" + name + "'", "");
        }
    }

    private static InputStream unpacked(InputStream file, String name) throws IOException {
        try {
            return new GZIPInputStream(file, BUFFER_BYTES);
        } catch (IOException e) {
            file.close();
            throw wrong("'" + name + "' is not gzip", "A name that ends in .gz is unpacked.");
        }
    }

    /// Begins a file that appears under its name only when it is whole.
    CopyTarget create(String name, boolean overwrite) {
        Path path = below(name);
        try {
            Path parent = path.getParent();
            Path directory = parent == null ? root : parent.toRealPath();
            if (!directory.startsWith(root)) {
                throw outside(name);
            }
            Path target = directory.resolve(String.valueOf(path.getFileName()));
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw wrong("'" + name + "' is a directory", "");
            }
            if (!overwrite && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw exists(name);
            }
            return CopyTarget.begin(target, name, overwrite, isPacked(name));
        } catch (NoSuchFileException e) {
            throw wrong("no such directory for '" + name + "'", "COPY makes files, not directories.");
        } catch (IOException e) {
            throw wrong("cannot write '" + name + "'", "");
        }
    }

    private static boolean isPacked(String name) {
        return name.endsWith(".gz");
    }

    private Path below(String name) {
        try {
            Path relative = Path.of(name);
            boolean climbs = false;
            for (Path part : relative) {
                climbs |= part.toString().equals("..");
            }
            if (relative.isAbsolute() || climbs) {
                throw outside(name);
            }
            Path path = root.resolve(relative).normalize();
            if (path.equals(root)) {
                throw wrong("COPY needs the name of a file", "");
            }
            return path;
        } catch (InvalidPathException e) {
            throw wrong("not a name of a file: '" + name + "'", "");
        }
    }

    static QueryException exists(String name) {
        return wrong("'" + name + "' exists already", "Write WITH (OVERWRITE) to replace it.");
    }

    private static QueryException outside(String name) {
        return wrong(
                "'" + name + "' is not within the directory of COPY",
                "Write a path below it, without .. and without links that lead out.");
    }

    static QueryException wrong(String message, String hint) {
        return new QueryException(QueryException.Kind.TEXT, message, 0, 0, hint);
    }
}

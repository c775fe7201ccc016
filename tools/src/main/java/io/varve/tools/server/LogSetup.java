// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Where the log goes: SLF4J is bound to java.util.logging, which this sets up by the options.
///
/// A file is rotated at 32 MiB and eight are kept: `FILE.0` is the newest, then `FILE.1` and so on.
final class LogSetup {
    private static final int FILE_BYTES = 32 << 20;
    private static final int FILES = 8;
    /// Held, since the manager holds loggers weakly and would forget the level.
    private static final Logger OWN = Logger.getLogger("io.varve");

    private LogSetup() {}

    /// @throws IOException when the file cannot be written
    static void apply(ServerConfig config) throws IOException {
        Handler handler = handler(config.path(ServerOption.LOGGING_FILE));
        handler.setLevel(Level.ALL);
        handler.setFormatter(new LogLine());
        handler.setEncoding(StandardCharsets.UTF_8.name());
        Level level = level(config.choice(ServerOption.LOGGING_LEVEL));
        Logger root = Logger.getLogger("");
        for (Handler before : root.getHandlers()) {
            root.removeHandler(before);
            before.close();
        }
        root.addHandler(handler);
        // Libraries say at INFO what only their authors read.
        root.setLevel(level.intValue() < Level.WARNING.intValue() ? Level.WARNING : level);
        OWN.setLevel(level);
    }

    private static Handler handler(@Nullable Path file) throws IOException {
        if (file == null) {
            return new ConsoleHandler();
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return new FileHandler(file.toAbsolutePath().toString().replace("%", "%%"), FILE_BYTES, FILES, true);
    }

    private static Level level(String word) {
        return switch (word) {
            case "error" -> Level.SEVERE;
            case "warn" -> Level.WARNING;
            case "debug" -> Level.FINE;
            default -> Level.INFO;
        };
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.engine.Engine;
import io.varve.engine.fault.VarveException;
import io.varve.query.SqlEngine;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// The engines that connections of this process have opened, one per directory; the last connection closes it.
///
/// Threads: any.
final class EmbeddedEngines {
    /// Guarded by: itself.
    private static final Map<Path, Shared> OPEN = new HashMap<>();

    private EmbeddedEngines() {}

    private static final class Shared {
        private final Engine engine;
        private final SqlEngine sql;
        private int users;

        Shared(Engine engine) {
            this.engine = engine;
            this.sql = SqlEngine.on(engine);
        }
    }

    static Session open(Path directory) throws SQLException {
        Path path = directory.toAbsolutePath().normalize();
        synchronized (OPEN) {
            Shared shared = OPEN.get(path);
            if (shared == null) {
                try {
                    shared = new Shared(Engine.open(path));
                } catch (VarveException e) {
                    throw new SQLException("cannot open " + path + ": " + e.getMessage(), SqlErrors.CONNECTION, e);
                }
                OPEN.put(path, shared);
            }
            shared.users++;
            Shared opened = shared;
            return new EmbeddedSession(shared.sql, () -> release(path, opened));
        }
    }

    private static void release(Path path, Shared shared) {
        synchronized (OPEN) {
            shared.users--;
            if (shared.users == 0) {
                OPEN.remove(path);
                shared.engine.close();
            }
        }
    }
}

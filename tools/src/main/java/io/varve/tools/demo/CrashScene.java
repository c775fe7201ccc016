// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.demo;

import io.varve.tools.client.Cell;
import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveClient;
import io.varve.tools.client.WriteAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Numbered rows, sent request after request while the server is killed, and counted again after its restart.
///
/// Row n of the table `crash` has `seq` = n and its own time, so that a lost, a doubled and an invented row all show.
final class CrashScene {
    private static final int ROWS_PER_REQUEST = 200;
    private static final long BASE_NS = 1_700_000_000_000_000_000L;
    private static final String DATABASE = "default";

    private long acknowledged;
    private long attempted;

    /// What the restarted server holds against what the killed one had acknowledged.
    ///
    /// @param acknowledged rows of answered requests
    /// @param attempted those, and the rows of the request that got no answer
    /// @param kept of the acknowledged rows
    /// @param beyond rows behind the acknowledged ones: of the unanswered request, all or some
    record Outcome(long acknowledged, long attempted, long kept, long beyond) {
        boolean holds() {
            return kept == acknowledged && beyond <= attempted - acknowledged;
        }
    }

    /// Writes until the server dies, which a second thread sees to after `afterNs`.
    void writeUntilKilled(ServerProcess server, long afterNs, Pacing pacing) throws IOException {
        Thread killer = Thread.ofPlatform().name("demo-killer").start(() -> {
            try {
                pacing.pause(afterNs);
            } catch (IOException e) {
                Thread.currentThread().interrupt();
            }
            server.kill();
        });
        try (VarveClient client = new VarveClient(server.http())) {
            while (true) {
                byte[] body = request();
                attempted += ROWS_PER_REQUEST;
                WriteAnswer answer = client.write(DATABASE, "ns", body, body.length);
                if (answer.status() != 204) {
                    throw new VarveDied("the server answered " + answer.status() + ": " + answer.error());
                }
                acknowledged = attempted;
            }
        } catch (VarveDied e) {
            throw e;
        } catch (IOException e) {
            if (acknowledged == 0) {
                throw e; // not the crash we wait for: nothing was ever answered
            }
        } finally {
            join(killer);
        }
    }

    private byte[] request() {
        StringBuilder body = new StringBuilder();
        for (long n = acknowledged; n < acknowledged + ROWS_PER_REQUEST; n++) {
            body.append("crash,worker=w")
                    .append(n % 10)
                    .append(" seq=")
                    .append(n)
                    .append("i ");
            body.append(BASE_NS + n).append('\n');
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    Outcome check(VarveClient client) throws IOException {
        // Sums instead of a set of the numbers, whose memory would grow with the speed of the machine: if as many
        // different times hold
        // numbers below n, and these add up, none is missing.
        String sql = "SELECT count(*) AS n, sum(seq) AS total FROM crash WHERE seq ";
        Map<String, Cell> below =
                client.rows(DATABASE, sql + "< " + acknowledged).get(0);
        Map<String, Cell> beyond =
                client.rows(DATABASE, sql + ">= " + acknowledged).get(0);
        long rows = number(below, "n");
        boolean addsUp = number(below, "total") == acknowledged * (acknowledged - 1) / 2;
        long kept = rows == acknowledged && !addsUp ? acknowledged - 1 : rows;
        return new Outcome(acknowledged, attempted, kept, number(beyond, "n"));
    }

    private static long number(Map<String, Cell> row, String column) {
        Cell cell = row.getOrDefault(column, Cell.NULL);
        return cell.kind() == Cell.Kind.NULL ? 0 : cell.asLong();
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /// The server refused although it was not yet to die.
    private static final class VarveDied extends IOException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        VarveDied(String message) {
            super(message);
        }
    }
}

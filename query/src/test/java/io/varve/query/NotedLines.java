// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import io.varve.query.exec.copy.LineIntake;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Notes the lines that it is given instead of writing them. Those that begin with `bad` are refused. Threads: one.
final class NotedLines implements LineIntake {
    final List<String> calls = new ArrayList<>();
    boolean doublesBackslashes;
    /// Behind so many bytes nothing more is taken.
    int mostBytes = Integer.MAX_VALUE;

    private ByteArrayOutputStream text = new ByteArrayOutputStream();

    String text() {
        return text.toString(StandardCharsets.UTF_8);
    }

    @Override
    public boolean doublesBackslashes() {
        return doublesBackslashes;
    }

    @Override
    public Lines begin(String database, String table, TimeUnit unit, Runnable check) {
        text = new ByteArrayOutputStream();
        calls.add("begin " + database + '.' + table + ' ' + unit);
        return new Lines() {
            @Override
            public void add(byte[] bytes, int length) {
                check.run();
                text.write(bytes, 0, length);
            }

            @Override
            public boolean isOver() {
                return text.size() > mostBytes;
            }

            @Override
            public Written finish() {
                calls.add("finish");
                List<Rejected> bad = new ArrayList<>();
                List<String> lines = text().lines().toList();
                for (int i = 0; i < lines.size(); i++) {
                    if (lines.get(i).startsWith("bad")) {
                        bad.add(new Rejected(i + 1L, lines.get(i)));
                    }
                }
                return new Written(lines.size() - bad.size(), bad.size(), bad, isOver());
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A file that ships has at most 500 lines, or is listed with its size and the one idea that needs it, and may not grow.
final class SizeRatchet {
    static final String LIST = ".ci/size-ratchet.txt";
    private static final int MOST_LINES = 500;

    /// One line of the list: `lines path: reason`.
    private record Entry(int lines, String reason) {}

    private SizeRatchet() {}

    static List<String> violations(Project project, String list) {
        Map<String, Entry> entries = new HashMap<>();
        List<String> found = new ArrayList<>();
        for (String line : list.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("[ :]+", 3);
            if (parts.length < 3 || parts[2].isBlank()) {
                found.add(LIST + ": \"" + line + "\" is not `lines path: reason`");
            } else {
                entries.put(parts[1], new Entry(Integer.parseInt(parts[0]), parts[2]));
            }
        }
        Map<String, Integer> large = new TreeMap<>();
        for (var file : project.mainFiles()) {
            int lines = (int) project.text(file).lines().count();
            if (lines > MOST_LINES) {
                large.put(file.toString(), lines);
            }
        }
        large.forEach((file, lines) -> {
            Entry entry = entries.remove(file);
            if (entry == null) {
                found.add(file + " has " + lines + " lines; split it, or name its one idea in " + LIST);
            } else if (lines > entry.lines()) {
                found.add(file + " grew from " + entry.lines() + " to " + lines + " lines");
            }
        });
        entries.keySet().forEach(file -> found.add(LIST + ": " + file + " is no longer large, take it off"));
        return found;
    }
}

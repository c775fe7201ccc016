// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which package of Varve stands on which floor of its module, and which module may see which.
///
/// A package may import those below it, not those above it and not its neighbours on the same floor. A package is known
/// by the first name after its module's; what lies deeper stands on the same floor and belongs to it. "" is the module's
/// root package. A package with rooms has floors of its own for them; "" is then the package itself.
final class Floors {
    private static final String ROOT = "io.varve.";

    private static final Map<String, Set<String>> MODULES_SEEN = Map.of(
            "engine", Set.of(),
            "ingest", Set.of("engine"),
            "query", Set.of("engine"),
            "replication", Set.of("engine"),
            "tools", Set.of("engine", "ingest", "query", "replication"));

    private static final Map<String, Map<String, Integer>> FLOORS = Map.of(
            "engine",
                    Map.ofEntries(
                            Map.entry("", 9),
                            Map.entry("shard", 8),
                            Map.entry("rollup", 7),
                            Map.entry("admission", 7),
                            Map.entry("partition", 6),
                            Map.entry("scan", 5),
                            Map.entry("log", 4),
                            Map.entry("producer", 4),
                            Map.entry("memtable", 4),
                            Map.entry("batch", 3),
                            Map.entry("sstable", 3),
                            Map.entry("codec", 2),
                            Map.entry("series", 2),
                            Map.entry("catalog", 2),
                            Map.entry("io", 1),
                            Map.entry("memory", 1),
                            Map.entry("check", 1),
                            Map.entry("vector", 1),
                            Map.entry("fault", 0)),
            "ingest", Map.of("", 4, "http", 3, "tcp", 3, "line", 1, "limit", 1, "flow", 2),
            "query", Map.of("http", 5, "jdbc", 5, "", 4, "cache", 3, "sql", 2, "exec", 2, "calendar", 1, "plan", 0),
            "replication", Map.of("", 3, "controller", 2, "replica", 2, "wire", 1));

    /// Package → its rooms, by the first name after the package's.
    private static final Map<String, Map<String, Integer>> ROOMS = Map.of(
            "io.varve.query.sql",
            Map.ofEntries(
                    Map.entry("", 7),
                    Map.entry("translate", 6),
                    Map.entry("validate", 5),
                    Map.entry("desugar", 4),
                    Map.entry("bind", 3),
                    Map.entry("push", 3),
                    Map.entry("decorrelate", 3),
                    Map.entry("parse", 2),
                    Map.entry("expr", 2),
                    Map.entry("function", 1),
                    Map.entry("error", 0)));

    private Floors() {}

    /// The module of a package, or "" if it is none of ours.
    static String moduleOf(String packageName) {
        if (!packageName.startsWith(ROOT)) {
            return "";
        }
        String rest = packageName.substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    /// The part of its module that a package belongs to.
    static String partOf(String packageName) {
        return partOf(packageName, ROOT + moduleOf(packageName));
    }

    private static String partOf(String packageName, String whole) {
        if (packageName.equals(whole)) {
            return "";
        }
        String rest = packageName.substring(whole.length() + 1);
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    /// Why code in `from` must not see `to` (both packages of Varve), if so.
    static Optional<String> objection(String from, String to) {
        String fromModule = moduleOf(from);
        String toModule = moduleOf(to);
        if (!fromModule.equals(toModule)) {
            boolean seen = MODULES_SEEN.getOrDefault(fromModule, Set.of()).contains(toModule);
            return seen ? Optional.empty() : Optional.of("module " + fromModule + " does not see " + toModule);
        }
        Map<String, Integer> floors = FLOORS.get(fromModule);
        if (floors == null) {
            return Optional.empty();
        }
        String part = partOf(from);
        String shared = ROOT + fromModule + "." + part;
        if (part.equals(partOf(to)) && ROOMS.containsKey(shared)) {
            return objection(from, to, shared, ROOMS.getOrDefault(shared, Map.of()));
        }
        return objection(from, to, ROOT + fromModule, floors);
    }

    /// Both packages lie within `whole`.
    private static Optional<String> objection(String from, String to, String whole, Map<String, Integer> floors) {
        Integer fromFloor = floors.get(partOf(from, whole));
        Integer toFloor = floors.get(partOf(to, whole));
        if (fromFloor == null || toFloor == null) {
            return Optional.of("package has no floor: " + (fromFloor == null ? from : to));
        }
        if (partOf(from, whole).equals(partOf(to, whole)) || toFloor < fromFloor) {
            return Optional.empty();
        }
        return Optional.of("floor " + fromFloor + " does not see floor " + toFloor);
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Rules about the files themselves: licence header, package comments, what lies at the top.
final class SourceRules {
    private static final String HEADER =
            "// Copyright 2026 The Varve Authors\n// SPDX-License-Identifier: Apache-2.0\n";
    private static final Set<String> TOP_LEVEL =
            Set.of("LICENSE", "README.md", "engine", "ingest", "jmh", "pom.xml", "query", "replication", "tools");

    private SourceRules() {}

    /// Every Java file begins with the licence.
    static List<String> withoutHeader(Project project) {
        return project.javaFiles().stream()
                .filter(file -> !project.text(file).startsWith(HEADER))
                .map(file -> file + " does not begin with the licence header")
                .toList();
    }

    /// Every package that ships says what it is for, and is null-marked.
    static List<String> withoutPackageInfo(Project project) {
        List<String> found = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        List<Path> mainFiles = project.mainFiles();
        for (Path file : mainFiles) {
            Path folder = file.getParent();
            if (folder == null || !seen.add(folder)) {
                continue;
            }
            Path info = folder.resolve("package-info.java");
            if (!mainFiles.contains(info)) {
                found.add(folder + " has no package-info.java");
            } else if (!project.text(info).contains("///")
                    || !project.text(info).contains("@NullMarked")) {
                found.add(info + " lacks a /// comment or @NullMarked");
            }
        }
        return found;
    }

    /// The top level shows the modules and the first things to read, nothing else; names with a dot are free.
    static List<String> wrongAtTop(Set<String> names) {
        List<String> found = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            if (!name.startsWith(".") && !TOP_LEVEL.contains(name)) {
                found.add(name + " does not belong at the top level");
            }
        }
        for (String name : new TreeSet<>(TOP_LEVEL)) {
            if (!names.contains(name)) {
                found.add(name + " is missing at the top level");
            }
        }
        return found;
    }
}

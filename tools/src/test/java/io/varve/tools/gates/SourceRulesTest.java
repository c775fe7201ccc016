// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceRulesTest {
    private static final String HEADER =
            "// Copyright 2026 The Varve Authors\n// SPDX-License-Identifier: Apache-2.0\n";

    @TempDir
    Path folder;

    @Test
    void shouldFindTheHeaderInEveryFile() {
        assertEquals("", String.join("\n", SourceRules.withoutHeader(Project.built())));
    }

    @Test
    void shouldFindAPlantedFileWithoutHeader() throws IOException {
        Planted.file(folder, "engine/src/main/java/a/Good.java", HEADER + "package a;\n");
        Planted.file(folder, "engine/src/test/java/a/Bad.java", "package a;\n");
        Planted.file(folder, "engine/target/Generated.java", "package a;\n");
        assertEquals(
                List.of("engine/src/test/java/a/Bad.java does not begin with the licence header"),
                SourceRules.withoutHeader(new Project(folder)));
    }

    @Test
    void shouldFindPackageInfoInEveryPackage() {
        assertEquals("", String.join("\n", SourceRules.withoutPackageInfo(Project.built())));
    }

    @Test
    void shouldFindAPlantedPackageWithoutInfo() throws IOException {
        Planted.file(folder, "engine/src/main/java/a/A.java", "package a;\n");
        Planted.file(folder, "engine/src/main/java/b/package-info.java", "/// B.\npackage b;\n");
        Planted.file(folder, "engine/src/main/java/c/package-info.java", "/// C.\n@NullMarked\npackage c;\n");
        assertEquals(
                List.of(
                        "engine/src/main/java/a has no package-info.java",
                        "engine/src/main/java/b/package-info.java lacks a /// comment or @NullMarked"),
                SourceRules.withoutPackageInfo(new Project(folder)));
    }

    @Test
    void shouldFindOnlyTheListedEntriesAtTheTop() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> entries = Files.list(Project.built().root())) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        assertEquals("", String.join("\n", SourceRules.wrongAtTop(names)));
    }

    @Test
    void shouldFindAPlantedEntryAtTheTop() {
        Set<String> names = Set.of(
                "LICENSE", "README.md", "engine", "ingest", "jmh", "pom.xml", "query", "tools", ".git", "scripts");
        assertEquals(
                List.of("scripts does not belong at the top level", "replication is missing at the top level"),
                SourceRules.wrongAtTop(names));
    }
}

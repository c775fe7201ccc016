// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A project folder as the gates see it: its files without build output, and the class files of its modules.
record Project(Path root) {
    /// Modules whose classes are there when the tests of `tools` run.
    static final List<String> MODULES = List.of("engine", "ingest", "query", "replication", "tools");

    /// The project that is being built.
    static Project built() {
        return new Project(
                Path.of(System.getProperty("varve.root")).toAbsolutePath().normalize());
    }

    List<Path> javaFiles() {
        return files(path -> path.toString().endsWith(".java"));
    }

    /// Java files that ship, by path relative to the root.
    List<Path> mainFiles() {
        return files(
                path -> path.toString().endsWith(".java") && path.toString().contains("src/main/java/"));
    }

    List<Path> markdownFiles() {
        return files(path -> path.toString().endsWith(".md"));
    }

    String text(Path relative) {
        try {
            return Files.readString(root.resolve(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The classes that ship.
    List<ClassFacts> mainClasses() {
        return classes("target/classes");
    }

    List<ClassFacts> testClasses() {
        return classes("target/test-classes");
    }

    private List<ClassFacts> classes(String folder) {
        List<ClassFacts> facts = new ArrayList<>();
        for (String module : MODULES) {
            Path classes = root.resolve(module).resolve(folder);
            if (Files.isDirectory(classes)) {
                for (Path file : walk(classes, path -> path.toString().endsWith(".class"))) {
                    facts.add(ClassFacts.of(module, bytes(file)));
                }
            }
        }
        return facts;
    }

    private List<Path> files(Predicate<Path> wanted) {
        return walk(root, path -> wanted.test(root.relativize(path))).stream()
                .map(root::relativize)
                .toList();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> walk(Path top, Predicate<Path> wanted) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    String name = dir.getFileName().toString();
                    boolean skip = name.equals("target") || (name.startsWith(".") && !name.equals(".ci"));
                    return skip && !dir.equals(top) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (wanted.test(file)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(null);
        return found;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the documents point at is there: files, headings, pages named in comments, classes named in `code`.
final class DocLinks {
    /// Words in code style that look like a class of ours and are not. Name → what it is.
    private static final Set<String> FOREIGN_NAMES = Set.of(
            // A header of HTTP in prose, a tool and two products.
            "GitHub", "JavaCC", "PostgreSQL", "QuestDB", "DuckDB", "InfluxDB", "RoaringBitmap", "HdrHistogram");

    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\[]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.*?)\\s*#*$", Pattern.MULTILINE);
    private static final Pattern FENCE = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern CLASS_IN_CODE = Pattern.compile("([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)(?:[.#(<].*)?");
    private static final Pattern COMMENT = Pattern.compile("^\\s*///(.*)$", Pattern.MULTILINE);
    private static final Pattern PAGE = Pattern.compile("((?:[\\w-]+/)*[\\w-]+\\.md)\\b");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|interface|enum|record)\\s+([A-Z]\\w*)");

    private DocLinks() {}

    static List<String> violations(Project project) {
        List<String> found = new ArrayList<>();
        Set<String> known = classNames(project);
        for (Path file : project.markdownFiles()) {
            String text = FENCE.matcher(project.text(file)).replaceAll("");
            each(LINK, text, target -> checkLink(project, file, target, found));
            each(CODE, text, code -> {
                Matcher name = CLASS_IN_CODE.matcher(code);
                if (name.matches() && !known.contains(name.group(1))) {
                    found.add(file + " names the class " + name.group(1) + ", which does not exist");
                }
            });
        }
        for (Path file : project.javaFiles()) {
            each(
                    COMMENT,
                    project.text(file),
                    comment -> each(PAGE, comment, page -> checkPage(project, file, page, found)));
        }
        return found;
    }

    private static void checkLink(Project project, Path file, String target, List<String> found) {
        if (target.contains("://") || target.startsWith("mailto:")) {
            return;
        }
        int hash = target.indexOf('#');
        String page = hash < 0 ? target : target.substring(0, hash);
        Path resolved = page.isEmpty() ? file : file.resolveSibling(page).normalize();
        if (resolved.startsWith("..") || !Files.exists(project.root().resolve(resolved))) {
            found.add(file + " links to " + target + ", which does not exist");
        } else if (hash >= 0 && resolved.toString().endsWith(".md")) {
            Set<String> anchors = new HashSet<>();
            each(HEADING, project.text(resolved), heading -> anchors.add(anchor(heading)));
            if (!anchors.contains(target.substring(hash + 1))) {
                found.add(file + " links to " + target + ", which has no such heading");
            }
        }
    }

    /// A page named in a comment lies below the project or below the module of the file.
    private static void checkPage(Project project, Path file, String page, List<String> found) {
        boolean exists = Files.exists(project.root().resolve(page))
                || Files.exists(project.root().resolve(file.getName(0)).resolve(page));
        if (!exists) {
            found.add(file + " refers to " + page + ", which does not exist");
        }
    }

    /// Our classes, nested ones too, and those of the JDK.
    private static Set<String> classNames(Project project) {
        Set<String> names = new HashSet<>(FOREIGN_NAMES);
        for (Path file : project.javaFiles()) {
            each(DECLARED, project.text(file), names::add);
        }
        // Types of libraries that our classes use by name may be named in the documents as well.
        for (ClassFacts user : project.mainClasses()) {
            user.types()
                    .forEach(type ->
                            names.add(type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1)));
        }
        Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", "java.base", "java");
        try (Stream<Path> classes = Files.walk(base)) {
            classes.map(it -> it.getFileName().toString())
                    .filter(it -> it.endsWith(".class"))
                    .forEach(it -> names.add(it.substring(it.lastIndexOf('$') + 1, it.length() - ".class".length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /// The anchor that a heading gets: lower case, no punctuation, hyphens for spaces.
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static void each(Pattern pattern, String text, Consumer<String> action) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            action.accept(matcher.group(1));
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Formats every Java source under a folder, or says which ones are not formatted.
///
/// Usage:   `java -cp palantir-java-format… Format.java check|apply FOLDER`; exit 1 when `check` finds a difference.
/// Scope:   all `*.java` below FOLDER but those in `target` and in folders that begin with a dot other than `.ci`.
final class Format {
    private static final JavaFormatterOptions OPTIONS = JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(false)
            .build();

    private static final Pattern MARKDOWN = Pattern.compile("^([ \\t]*)(///.*)$", Pattern.MULTILINE);
    private static final Pattern MARK = Pattern.compile("/// §(\\d+)§");

    private Format() {}

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply");
        Path root = Path.of(args[1]).toAbsolutePath().normalize();
        Formatter formatter = Formatter.createFormatter(OPTIONS);
        Queue<String> differing = new ConcurrentLinkedQueue<>();
        sources(root).parallelStream().forEach(file -> {
            if (!format(formatter, file, apply)) {
                differing.add(root.relativize(file).toString());
            }
        });
        differing.stream()
                .sorted()
                .forEach(file -> System.err.println((apply ? "formatted " : "not formatted: ") + file));
        if (!apply && !differing.isEmpty()) {
            System.err.println("Run .ci/format and commit the result.");
            System.exit(1);
        }
    }

    private static boolean format(Formatter formatter, Path file, boolean apply) {
        try {
            String text = Files.readString(file);
            String tidy = ImportOrderer.reorderImports(
                    RemoveUnusedImports.removeUnusedImports(text), JavaFormatterOptions.Style.PALANTIR);
            List<String> markdown = new ArrayList<>();
            String formatted = restore(formatter.formatSource(mask(tidy, markdown)), markdown);
            if (formatted.equals(text)) {
                return true;
            }
            if (apply) {
                Files.writeString(file, formatted);
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatterException e) {
            throw new IllegalStateException("cannot parse: file=" + file + ", " + e.getMessage(), e);
        }
    }

    /// Puts a short mark in the place of every line that is a `///` comment.
    ///
    /// The formatter takes such a line for an ordinary comment: it breaks it at 120 columns, tables included, and a line
    /// that it breaks twice loses its slashes. So it never sees the text, only where the line stands.
    private static String mask(String text, List<String> markdown) {
        return MARKDOWN.matcher(text).replaceAll(match -> {
            markdown.add(match.group(2).stripTrailing());
            return Matcher.quoteReplacement(match.group(1) + "/// §" + (markdown.size() - 1) + "§");
        });
    }

    private static String restore(String text, List<String> markdown) {
        return MARK.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(markdown.get(Integer.parseInt(match.group(1)))));
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                String name = dir.getFileName().toString();
                boolean hidden = name.startsWith(".") && !name.equals(".ci") && !dir.equals(root);
                return hidden || name.equals("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.getFileName().toString().endsWith(".java")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Shows that the gates which are plugins of the build bite: Maven itself builds small projects with our parent POM.
final class PlantedBuildTest {
    private static final String HEADER =
            "// Copyright 2026 The Varve Authors\n// SPDX-License-Identifier: Apache-2.0\n";

    private static final String UNUSED =
            "<dependency><groupId>org.jspecify</groupId><artifactId>jspecify</artifactId></dependency>";

    @TempDir
    Path folder;

    /// All faults in one run of Maven, since starting it costs more than compiling a class.
    @Test
    void shouldRefuseEachPlantedFault() throws Exception {
        Map<String, String> membersByName = Map.of(
                "clean", "",
                "lint", "List it() { return List.of(); }",
                "doclint", "/// See [Nowhere#at].\nint it() { return 1; }",
                "errorprone", "void it() { new IllegalStateException(\"lost\"); }",
                "warning", "private int lost;",
                "nullaway", "String it() { return null; }",
                "unused", "");
        for (var planted : membersByName.entrySet()) {
            plant(planted.getKey(), planted.getValue());
        }
        plantReactor(membersByName.keySet());
        Outcome outcome = maven(folder, "-fae", "verify");
        assertAll(
                outcome::output,
                () -> assertNotEquals(0, outcome.exit()),
                () -> assertSays(outcome, "planted-clean ", "SUCCESS"),
                () -> assertSays(outcome, "/lint/src/main/java/", "[rawtypes]"),
                () -> assertSays(outcome, "planted-lint ", "FAILURE"),
                () -> assertSays(outcome, "/doclint/src/main/java/", "reference not found"),
                () -> assertSays(outcome, "planted-doclint ", "FAILURE"),
                () -> assertSays(outcome, "/errorprone/src/main/java/", "[DeadException]"),
                () -> assertSays(outcome, "planted-errorprone ", "FAILURE"),
                () -> assertSays(outcome, "/warning/src/main/java/", "[UnusedVariable]"),
                () -> assertSays(outcome, "planted-warning ", "FAILURE"),
                () -> assertSays(outcome, "/nullaway/src/main/java/", "[NullAway]"),
                () -> assertSays(outcome, "planted-nullaway ", "FAILURE"),
                () -> assertSays(outcome, "org.jspecify:jspecify", "compile"),
                () -> assertSays(outcome, "planted-unused ", "FAILURE"));
    }

    @Test
    void shouldStopAtOnceWithoutAJdkThatIsNewEnough() throws Exception {
        plant("old", "");
        Outcome outcome = maven(folder.resolve("old"), "process-classes", "-Dvarve.jdk=[99,)");
        assertAll(
                outcome::output,
                () -> assertNotEquals(0, outcome.exit()),
                () -> assertTrue(outcome.output().contains("varve-needs-JDK-25-see-README")),
                () -> assertFalse(outcome.output().contains("Compiling")));
    }

    @Test
    void shouldRefuseAPlantedFormatAndLeaveMarkdownAlone() throws Exception {
        String good = HEADER
                + "package a;\n\n/// A | table that is much wider than the limit of one hundred and twenty columns | and so stays | as it is |\n"
                + "///no space\nfinal class Good {\n    /// Deep.\n    int it;\n}\n";
        Planted.file(folder, "engine/src/main/java/a/Good.java", good);
        Path ci = Project.built().root().resolve(".ci");
        String[] check = {"process-sources", "-Dvarve.format.root=" + folder};
        Outcome passed = maven(ci, check);
        assertTrue(passed.exit() == 0, passed::output);

        Planted.file(folder, "query/src/main/java/a/Bad.java", HEADER + "package a;\nclass  Bad { int a ; }\n");
        Outcome outcome = maven(ci, check);
        assertAll(
                outcome::output,
                () -> assertNotEquals(0, outcome.exit()),
                () -> assertTrue(outcome.output().contains("not formatted: query/src/main/java/a/Bad.java")),
                () -> assertFalse(outcome.output().contains("Good.java")));
    }

    private record Outcome(int exit, String output) {}

    private static void assertSays(Outcome outcome, String where, String what) {
        assertTrue(
                outcome.output().lines().anyMatch(line -> line.contains(where) && line.contains(what)),
                () -> "no line with " + where + " and " + what);
    }

    private void plantReactor(Set<String> names) throws IOException {
        String modules =
                names.stream().map(name -> "<module>" + name + "</module>").collect(Collectors.joining());
        Planted.file(folder, "pom.xml", """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>io.varve</groupId>
                  <artifactId>planted</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <modules>%s</modules>
                </project>
                """.formatted(modules));
    }

    /// One module with one class, under the real parent.
    private void plant(String name, String members) throws IOException {
        Path parent = folder.resolve(name).relativize(Project.built().root().resolve("pom.xml"));
        Planted.file(folder, name + "/pom.xml", """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <parent>
                    <groupId>io.varve</groupId>
                    <artifactId>varve-parent</artifactId>
                    <version>0.1.0</version>
                    <relativePath>%s</relativePath>
                  </parent>
                  <artifactId>planted-%s</artifactId>
                  <dependencies>%s</dependencies>
                </project>
                """.formatted(parent, name, name.equals("unused") ? UNUSED : ""));
        String source = "package io.varve.planted;\n\nimport java.util.List;\n\n/// Planted.\nfinal class Bad {\n"
                + "List<String> names() { return List.of(); }\n"
                + members + "\n}\n";
        Planted.file(folder, name + "/src/main/java/io/varve/planted/Bad.java", HEADER + source);
    }

    private Outcome maven(Path project, String... arguments) throws IOException, InterruptedException {
        String home = Objects.requireNonNull(System.getProperty("varve.maven.home"), "Maven sets varve.maven.home");
        List<String> command = new ArrayList<>();
        command.add(Path.of(home, "bin", "mvn").toString());
        // Offline: the build that runs this test has fetched everything that the planted one needs.
        command.addAll(List.of("-B", "-o", "-f", project.toString()));
        command.add("-Dmaven.repo.local=" + System.getProperty("varve.maven.repository"));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(folder, "maven", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Outcome(process.waitFor(), Files.readString(log, StandardCharsets.UTF_8));
    }
}

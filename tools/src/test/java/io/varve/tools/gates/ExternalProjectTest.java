// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import io.varve.engine.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The README's example as somebody else's Maven project: outside the reactor, offline, with one dependency.
///
/// Its local repository is this build's, by links, with our modules laid beside as `install` would.
@Tag("slow")
@Timeout(600)
class ExternalProjectTest {
    private static final String VERSION = "0.1.0";
    private static final List<String> MODULES = List.of("engine", "query");

    @TempDir
    Path folder;

    private final Path root = Project.built().root();

    /// Takes the links away, so that nobody who clears the folder follows them.
    @AfterEach
    void unlink() throws IOException {
        for (String level : List.of("repository", "repository/io")) {
            Path linked = folder.resolve(level);
            if (Files.isDirectory(linked)) {
                List<Path> links;
                try (Stream<Path> found = Files.list(linked)) {
                    links = found.filter(Files::isSymbolicLink).toList();
                }
                for (Path link : links) {
                    Files.delete(link);
                }
            }
        }
    }

    /// The example's lines, as the README has them.
    private static String example(String readme) {
        int embed = readme.indexOf("Engine.open(");
        int from = readme.lastIndexOf("```java\n", embed);
        int to = readme.indexOf("```", embed);
        assertTrue(embed > 0 && from > 0 && to > embed, "the README has no embedded example");
        return readme.substring(from + "```java\n".length(), to);
    }

    @Test
    void shouldBuildAndRunTheReadmesExampleWithTheEngineAlone() throws Exception {
        String example = example(Files.readString(root.resolve("README.md")));
        String said = buildAndRun("varve-engine", "import java.nio.file.Path;", example);
        assertEquals("", said);
        try (Engine engine = Engine.openReadOnly(folder.resolve("data"));
                Rows rows = engine.database("default")
                        .scan("weather")
                        .fields("temp")
                        .open()) {
            assertTrue(rows.next());
            assertEquals("Bern", rows.tag("city"));
            assertEquals(3.5, rows.getDouble(0));
        }
    }

    @Test
    void shouldAnswerSqlWithTheQueryModuleAlone() throws Exception {
        String example = example(Files.readString(root.resolve("README.md")));
        String asked = """
                try (Engine engine = Engine.open(Path.of("data"));
                        QueryResult result = SqlEngine.on(engine).query("SELECT city, max(temp) FROM weather GROUP BY city")) {
                    while (result.next()) System.out.println(result.getString(0) + " " + result.getDouble(1));
                }
                """;
        String imports =
                "import io.varve.query.QueryResult;\nimport io.varve.query.SqlEngine;\nimport java.nio.file.Path;";
        assertEquals("Bern 3.5\n", buildAndRun("varve-query", imports, example + asked));
    }

    /// Builds a project of one class around `body` and runs it; returns what it said, on standard output and error.
    private String buildAndRun(String dependency, String imports, String body) throws Exception {
        Path repository = folder.resolve("repository");
        layRepository(repository);
        Path project = folder.resolve("project");
        Planted.file(project, "pom.xml", pom(dependency));
        Planted.file(project, "src/main/java/Main.java", """
                import io.varve.engine.*;
                import io.varve.engine.vector.ValueType;
                %s

                public class Main {
                    public static void main(String[] arguments) {
                %s
                    }
                }
                """.formatted(imports, body));
        String home = Objects.requireNonNull(System.getProperty("varve.maven.home"), "Maven sets varve.maven.home");
        run(
                folder.resolve("maven.log"),
                List.of(
                        Path.of(home, "bin", "mvn").toString(),
                        "-B",
                        "-o",
                        "-f",
                        project.toString(),
                        "-Dmaven.repo.local=" + repository,
                        "compile",
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + project.resolve("classpath")));
        String classPath = Files.readString(project.resolve("classpath")).strip();
        return run(
                folder.resolve("main.log"),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        project.resolve("target/classes") + ":" + classPath,
                        "Main"));
    }

    private String run(Path log, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(4, TimeUnit.MINUTES);
            String said = Files.readString(log, StandardCharsets.UTF_8);
            assertTrue(ended && process.exitValue() == 0, said);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    /// A repository that has all of this build's by links, and our modules as they were packaged.
    private void layRepository(Path repository) throws IOException {
        Path real = Path.of(Objects.requireNonNull(System.getProperty("varve.maven.repository")));
        link(real, repository, "io");
        link(real.resolve("io"), repository.resolve("io"), "varve");
        Path ours = repository.resolve("io/varve");
        copy(root.resolve("pom.xml"), ours.resolve("varve-parent/" + VERSION + "/varve-parent-" + VERSION + ".pom"));
        for (String module : MODULES) {
            String name = "varve-" + module;
            Path target = ours.resolve(name + "/" + VERSION);
            copy(root.resolve(module + "/pom.xml"), target.resolve(name + "-" + VERSION + ".pom"));
            Path jar = root.resolve(module + "/target/" + name + "-" + VERSION + ".jar");
            assertTrue(Files.exists(jar), "not packaged: " + jar);
            copy(jar, target.resolve(name + "-" + VERSION + ".jar"));
        }
    }

    private static void link(Path from, Path to, String except) throws IOException {
        Files.createDirectories(to);
        List<Path> entries = new ArrayList<>();
        try (Stream<Path> found = Files.list(from)) {
            found.filter(entry -> !entry.endsWith(except)).forEach(entries::add);
        }
        for (Path entry : entries) {
            Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    /// Somebody's project: what is pinned are the plugins of this build, since it runs offline.
    private static String pom(String dependency) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>somebody</groupId>
                  <artifactId>else</artifactId>
                  <version>1</version>
                  <properties><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
                  <dependencies>
                    <dependency><groupId>io.varve</groupId><artifactId>%s</artifactId><version>0.1.0</version></dependency>
                  </dependencies>
                  <build>
                    <plugins>
                      <plugin>
                        <groupId>org.apache.maven.plugins</groupId><artifactId>maven-toolchains-plugin</artifactId><version>3.3.0</version>
                        <executions><execution>
                          <goals><goal>select-jdk-toolchain</goal></goals>
                          <configuration><version>[25,)</version><useJdk>Never</useJdk></configuration>
                        </execution></executions>
                      </plugin>
                      <plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-resources-plugin</artifactId><version>3.5.0</version></plugin>
                      <plugin>
                        <groupId>org.apache.maven.plugins</groupId><artifactId>maven-compiler-plugin</artifactId><version>3.16.0</version>
                        <configuration><release>25</release></configuration>
                      </plugin>
                      <plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId><version>3.9.0</version></plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(dependency);
    }
}

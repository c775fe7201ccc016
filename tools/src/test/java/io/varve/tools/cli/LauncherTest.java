// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs the real launcher script in a copy of the project's skeleton, with JDKs and a Maven that are small scripts.
@Timeout(60)
class LauncherTest {
    private static final List<String> UTILITIES = List.of(
            "sed",
            "find",
            "head",
            "dirname",
            "readlink",
            "tr",
            "cat",
            "tee",
            "mkdir",
            "ls",
            "rm",
            "mv",
            "cp",
            "date",
            "grep",
            "flock",
            "sleep");

    @TempDir
    private Path temp;

    private final Map<String, String> environment = new HashMap<>();
    private Path project;
    private Path bin;
    private Path launcher;

    @BeforeEach
    void copyLauncher() throws IOException {
        project = Files.createDirectories(temp.resolve("a project"));
        launcher = project.resolve("tools/varve");
        Files.createDirectories(launcher.getParent());
        Files.copy(Path.of(System.getProperty("varve.root"), "tools/varve"), launcher);
        executable(launcher);
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Files.createDirectories(project.resolve("engine/src/main"));
        bin = Files.createDirectories(temp.resolve("bin"));
        for (String name : UTILITIES) {
            for (String folder : List.of("/usr/bin/", "/bin/")) {
                if (Files.exists(Path.of(folder + name)) && !Files.exists(bin.resolve(name))) {
                    Files.writeString(bin.resolve(name), "#!/bin/sh\nexec " + folder + name + " \"$@\"\n");
                    executable(bin.resolve(name));
                }
            }
        }
    }

    @Test
    void shouldExplainWhenOnlyAnOldJdkIsThere() throws Exception {
        Path old = fakeJdk("jdks/old-17", "17.0.15");
        Result result = run(List.of("server"));
        assertEquals(1, result.status);
        assertTrue(result.err.contains("needs a JDK 25 or newer"), result.err);
        assertTrue(result.err.contains("17.0.15 at " + old), result.err);
        assertTrue(result.err.contains("VARVE_JAVA_HOME"), result.err);
        assertTrue(result.err.contains(temp.resolve("jdks").toString()), result.err);
        assertEquals("", result.out);
        assertFalse(Files.exists(project.resolve("tools/target")), "nothing may be built");
    }

    @Test
    void shouldTakeTheJdkThatIsNamedInThisOrder() throws Exception {
        Path first = fakeJdk("a", "26");
        Path second = fakeJdk("b", "25.0.1");
        Path third = fakeJdk("c", "25.0.2");
        Path old = fakeJdk("d", "17.0.15");
        Path found = fakeJdk("jdks/jdk-25", "25.0.3");
        fakeMaven("");
        environment.put("VARVE_JAVA_HOME", first.toString());
        environment.put("JAVA_HOME", second.toString());
        environment.put("JAVA25_HOME", third.toString());
        assertEquals("home " + first, home());
        environment.remove("VARVE_JAVA_HOME");
        assertEquals("home " + second, home());
        environment.put("JAVA_HOME", old.toString());
        assertEquals("home " + third, home());
        environment.put("JAVA25_HOME", temp.resolve("nothing").toString());
        assertEquals("home " + found, home());
    }

    private String home() throws Exception {
        return run(List.of("sql")).out.lines().skip(1).findFirst().orElse("");
    }

    @Test
    void shouldExplainWhenMavenIsMissing() throws Exception {
        fakeJdk("jdks/jdk-25", "25.0.3");
        Result result = run(List.of("sql"));
        assertEquals(1, result.status);
        assertTrue(result.err.contains("Maven (mvn) was not found"), result.err);
        assertTrue(result.err.contains("jdk-25"), result.err);
        assertFalse(Files.exists(project.resolve("tools/target")), "nothing may be built");
    }

    @Test
    void shouldBuildOnceAndBecomeTheJvm() throws Exception {
        Path jdk = fakeJdk("jdks/jdk-25", "25.0.3");
        fakeJdk("jdks/jdk-26", "26");
        fakeMaven("");
        Path link = Files.createSymbolicLink(temp.resolve("v"), launcher);
        Process process = start(link, List.of("server", "--memory", "1 GiB", "two words"));
        Result result = finish(process);
        assertEquals(0, result.status, result.err);
        List<String> words = result.out.lines().toList();
        assertEquals("pid " + process.pid(), words.get(0), "the script must exec");
        assertEquals("home " + jdk, words.get(1), "25 is preferred to 26");
        assertTrue(words.contains("-Xmx307m"), result.out);
        assertTrue(words.contains("-Dvarve.memory.bytes=1073741824"), result.out);
        assertEquals("two words", words.get(words.size() - 1));
        assertTrue(result.err.contains("varve: building tools"), result.err);

        Result second = run(List.of("sql"));
        assertEquals(0, second.status, second.err);
        assertEquals("", second.err, "an up-to-date build says nothing");
        assertEquals(1, builds());

        Path source = Files.writeString(project.resolve("engine/src/main/New.java"), "class New {}");
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        assertEquals(0, run(List.of("sql")).status);
        assertEquals(2, builds());
    }

    @Test
    void shouldStartFromTheCacheOfTheRehearsal() throws Exception {
        fakeJdk("jdks/jdk-25", "25.0.3");
        fakeMaven("");
        Files.createFile(temp.resolve("caches-work"));
        Result first = run(List.of("sql"));
        assertEquals(0, first.status, first.err);
        assertTrue(first.err.contains("rehearsing"), first.err);
        String cache = first.out
                .lines()
                .filter(word -> word.startsWith("-XX:AOTCache="))
                .findFirst()
                .orElse("");
        assertTrue(Files.exists(Path.of(cache.substring(cache.indexOf('=') + 1))), first.out);
        Result second = run(List.of("sql"));
        assertEquals("", second.err);
        assertTrue(second.out.contains(cache), "the same cache until the next build");
    }

    @Test
    void shouldGoOnWithoutACacheWhenTheRehearsalFails() throws Exception {
        fakeJdk("jdks/jdk-25", "25.0.3");
        fakeMaven("");
        Result result = run(List.of("sql"));
        assertEquals(0, result.status, result.err);
        assertTrue(result.err.contains("rehearsal.log; starts will take longer"), result.err);
        assertFalse(result.out.contains("AOTCache"), result.out);
    }

    @Test
    void shouldTakeBudgetFromEnvironmentAndFile() throws Exception {
        fakeJdk("jdks/jdk-25", "25.0.3");
        fakeMaven("");
        Path config = Files.writeString(temp.resolve("c.toml"), "# c\nmemory = \"2GiB\"\n[log]\nmemory = 1\n");
        assertTrue(run(List.of("server", "--config", config.toString())).out.contains("memory.bytes=2147483648\n"));
        assertTrue(
                run(List.of("server", "--config=" + config, "--memory=3g")).out.contains("bytes=3221225472\n"));
        Result bad = run(List.of("server", "--memory", "lots"));
        assertEquals(1, bad.status);
        assertTrue(bad.err.contains("not a size: lots"), bad.err);
    }

    @Test
    void shouldShowErrorsWhenTheBuildFails() throws Exception {
        fakeJdk("jdks/jdk-25", "25.0.3");
        fakeMaven("echo '[ERROR] engine/X.java:[3,5] boom'; exit 1");
        Result result = run(List.of("sql"));
        assertEquals(1, result.status);
        assertTrue(result.err.contains("boom"), result.err);
        assertEquals("", result.out);
    }

    @Test
    void shouldWaitForAnotherStartThatBuilds() throws Exception {
        fakeJdk("jdks/jdk-25", "25.0.3");
        Path gate = temp.resolve("gate");
        assertEquals(0, new ProcessBuilder("mkfifo", gate.toString()).start().waitFor());
        fakeMaven("cat '" + gate + "'");
        Process first = start(launcher, List.of("sql"));
        BufferedReader firstErr = first.errorReader(StandardCharsets.UTF_8);
        assertTrue(firstErr.readLine().contains("building"));
        Process second = start(launcher, List.of("sql"));
        BufferedReader secondErr = second.errorReader(StandardCharsets.UTF_8);
        assertTrue(secondErr.readLine().contains("waiting"));
        Files.writeString(gate, "go\n");
        assertTrue(first.waitFor(30, TimeUnit.SECONDS));
        assertTrue(second.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, first.exitValue());
        assertEquals(0, second.exitValue());
        assertEquals(1, builds());
    }

    private Path fakeJdk(String name, String version) throws IOException {
        Path home = temp.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(home.resolve("bin/java"), """
                #!/bin/sh
                echo pid $$
                echo home '%s'
                for a in "$@"; do
                    printf '%%s\\n' "$a"
                    case $a in *varve.aot.new) [ ! -e '%s/caches-work' ] || echo cache >"${a#*=}" ;; esac
                done
                """.formatted(home, temp));
        Files.writeString(home.resolve("bin/javac"), "#!/bin/sh\n");
        executable(home.resolve("bin/java"));
        executable(home.resolve("bin/javac"));
        return home;
    }

    private void fakeMaven(String body) throws IOException {
        Path mvn = bin.resolve("mvn");
        Files.writeString(mvn, """
                #!/bin/sh
                echo x >>'%1$s/builds'
                mkdir -p '%2$s/tools/target' '%2$s/engine/target'
                echo jar >'%2$s/tools/target/varve-tools-0.1.0.jar'
                echo jar >'%2$s/engine/target/varve-engine-0.1.0.jar'
                printf '%%s' '%2$s/engine/target/varve-engine-0.1.0.jar' >'%2$s/tools/target/varve.classpath'
                %3$s
                """.formatted(temp, project, body));
        executable(mvn);
    }

    private long builds() throws IOException {
        return Files.readAllLines(temp.resolve("builds")).size();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(Path command, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(command.toString()));
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words).directory(new File("/"));
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("HOME", temp.toString());
        builder.environment().put("VARVE_JDK_FOLDERS", temp.resolve("jdks").toString());
        builder.environment().put("VARVE_MAVEN_FOLDERS", "");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Result run(List<String> arguments) throws Exception {
        return finish(start(launcher, arguments));
    }

    private static Result finish(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, err);
    }

    private record Result(int status, String out, String err) {}
}

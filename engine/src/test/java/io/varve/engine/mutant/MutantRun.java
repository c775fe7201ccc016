// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// Compiles mutants and runs tests against them.
final class MutantRun {
    private final Path sources;
    private final Path scratch;

    MutantRun(Path sources, Path scratch) {
        this.sources = sources;
        this.scratch = scratch;
    }

    /// The source with the mistake in it; fails when what is to be changed is not there exactly once.
    String changed(Mutant mutant) throws IOException {
        String original = Files.readString(sources.resolve(mutant.source()));
        int at = original.indexOf(mutant.original());
        assertTrue(at >= 0, () -> mutant.source() + " no longer holds what is to be changed: " + mutant.original());
        assertEquals(at, original.lastIndexOf(mutant.original()), () -> "not one place only: " + mutant.original());
        return original.replace(mutant.original(), mutant.replacement());
    }

    /// The directory with the classes of the mutated source.
    Path compile(Mutant mutant) throws IOException {
        Path changed = scratch.resolve("source").resolve(mutant.source());
        Files.createDirectories(changed.getParent());
        Files.writeString(changed, changed(mutant));
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjects(changed);
            List<String> options = List.of(
                    "-nowarn", "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
            assertTrue(
                    compiler.getTask(messages, files, null, options, null, units)
                            .call(),
                    messages::toString);
        }
        return classes;
    }

    /// Runs a killer against the engine, with `mutated` classes in place of its own; what it failed with, null when it passed.
    static @Nullable Throwable run(Mutant.Killer killer, @Nullable Path mutated) throws Exception {
        URL engine = Engine.class.getProtectionDomain().getCodeSource().getLocation();
        URL tests = MutantRun.class.getProtectionDomain().getCodeSource().getLocation();
        URL[] urls = mutated == null
                ? new URL[] {tests, engine}
                : new URL[] {mutated.toUri().toURL(), tests, engine};
        String suite = System.getProperty("varve.suite", "quick");
        System.setProperty("varve.suite", "quick");
        if (!killer.workload().isEmpty()) {
            System.setProperty("varve.workload", killer.workload());
        }
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        try (MutantLoader loader = new MutantLoader(urls)) {
            Class<?> test = loader.loadClass("io.varve.engine." + killer.testClass());
            Method method = Arrays.stream(test.getDeclaredMethods())
                    .filter(each -> each.getName().equals(killer.method()))
                    .findAny()
                    .orElseThrow();
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(DiscoverySelectors.selectMethod(test, method))
                    .build();
            LauncherFactory.create().execute(request, summary);
        } finally {
            System.setProperty("varve.suite", suite);
            System.clearProperty("varve.workload");
        }
        TestExecutionSummary told = summary.getSummary();
        assertTrue(told.getTestsFoundCount() > 0, () -> "no such test: " + killer);
        return told.getFailures().isEmpty()
                ? null
                : told.getFailures().getFirst().getException();
    }
}

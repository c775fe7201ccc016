// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Which foreign types each module may name. An entry is a type, or a package prefix when it ends with a dot.
final class Libraries {
    /// The JDK, its incubating vectors apart, and the annotations about null.
    private static final List<String> EVERYWHERE =
            List.of("java.", "javax.", "jdk.jfr.", "jdk.net.", "com.sun.management.", "org.jspecify.annotations.");

    /// Agrona without its buffers, counters and concurrent queues, which need access to JDK internals.
    private static final List<String> AGRONA = List.of(
            "org.agrona.collections.",
            "org.agrona.DeadlineTimerWheel",
            "org.agrona.ErrorHandler",
            "org.agrona.concurrent.Agent",
            "org.agrona.concurrent.AgentInvoker",
            "org.agrona.concurrent.AgentRunner",
            "org.agrona.concurrent.AgentTerminationException",
            "org.agrona.concurrent.BackoffIdleStrategy",
            "org.agrona.concurrent.CompositeAgent",
            "org.agrona.concurrent.DynamicCompositeAgent",
            "org.agrona.concurrent.IdleStrategy",
            "org.agrona.concurrent.NoOpIdleStrategy",
            "org.agrona.concurrent.SleepingIdleStrategy",
            "org.agrona.concurrent.YieldingIdleStrategy");

    /// The queues on VarHandle; the others of JCTools need Unsafe.
    private static final List<String> JCTOOLS =
            List.of("org.jctools.queues.varhandle.", "org.jctools.queues.MessagePassingQueue");

    private static final Map<String, List<String>> BY_MODULE = Map.of(
            "engine",
                    concat(
                            AGRONA,
                            JCTOOLS,
                            List.of(
                                    "com.lmax.disruptor.",
                                    "org.roaringbitmap.",
                                    "com.google.re2j.",
                                    "com.github.luben.zstd.")),
            "ingest", concat(AGRONA, JCTOOLS, List.of("io.netty.", "com.github.luben.zstd.")),
            // Guava comes with Calcite: its API takes and gives ImmutableList. SLF4J is named by its parser template.
            "query",
                    concat(
                            AGRONA,
                            JCTOOLS,
                            List.of(
                                    "org.apache.calcite.",
                                    "com.google.common.collect.",
                                    "com.google.re2j.",
                                    "org.slf4j.",
                                    "io.netty.")),
            "replication", concat(AGRONA, JCTOOLS),
            "tools",
                    concat(
                            AGRONA,
                            JCTOOLS,
                            List.of(
                                    "io.netty.",
                                    "picocli.",
                                    "com.fasterxml.jackson.core.",
                                    "com.fasterxml.jackson.dataformat.toml.",
                                    "org.jline.",
                                    "org.slf4j.",
                                    "io.micrometer.",
                                    "io.prometheus.metrics.",
                                    "org.HdrHistogram.",
                                    "net.openhft.chronicle.bytes.",
                                    "net.openhft.chronicle.core.")));

    /// Vector kernels: loaded reflectively when the incubating module is there, so they keep to packages of this name.
    private static final String KERNEL_PACKAGE = ".simd";

    private Libraries() {}

    /// Why `user` must not name the foreign `type`, if so.
    static Optional<String> objection(ClassFacts user, String type) {
        if (type.startsWith("jdk.incubator.vector.")) {
            return user.packageName().endsWith(KERNEL_PACKAGE)
                    ? Optional.empty()
                    : Optional.of("vector kernels live in packages that end with " + KERNEL_PACKAGE);
        }
        boolean allowed = Stream.concat(EVERYWHERE.stream(), BY_MODULE.getOrDefault(user.module(), List.of()).stream())
                .anyMatch(entry -> covers(entry, type));
        return allowed ? Optional.empty() : Optional.of("not on the allow-list of " + user.module());
    }

    private static boolean covers(String entry, String type) {
        return entry.endsWith(".") ? type.startsWith(entry) : type.equals(entry) || type.startsWith(entry + "$");
    }

    @SafeVarargs
    private static List<String> concat(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }
}

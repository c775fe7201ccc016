// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import io.varve.tools.gates.ClassFacts.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Calls that hide an input or an output: the clock, chance, files, threads, the console, the platform's charset.
///
/// Time, randomness and files come through the seams of `io.varve.engine.io`, so that a simulator can stand in for them.
final class ForbiddenApis {
    private static final String SEAMS = "io.varve.engine.io";
    private static final String CLI = "io.varve.tools.cli";

    /// Class → why its patterns are not a user's and cannot run away. Everything else uses RE2/J.
    private static final Map<String, String> REGEX_EXCEPTIONS = Map.of(
            "io.varve.query.sql.parse.VarveSqlParser", "generated: Calcite's template reads its own messages with it");

    private static final Set<String> CLOCK = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.system",
            "java.time.InstantSource.system",
            "java.util.Calendar.getInstance");

    private static final Set<String> CHARSET = Set.of(
            "java.lang.String.getBytes()[B",
            "java.lang.String.<init>([B)V",
            "java.lang.String.<init>([BII)V",
            "java.io.InputStreamReader.<init>(Ljava/io/InputStream;)V",
            "java.io.OutputStreamWriter.<init>(Ljava/io/OutputStream;)V",
            "java.io.FileReader.<init>(Ljava/lang/String;)V",
            "java.io.FileReader.<init>(Ljava/io/File;)V",
            "java.io.FileWriter.<init>(Ljava/lang/String;)V",
            "java.io.FileWriter.<init>(Ljava/io/File;)V",
            "java.io.PrintStream.<init>(Ljava/io/OutputStream;)V",
            "java.io.PrintStream.<init>(Ljava/io/OutputStream;Z)V",
            "java.io.PrintWriter.<init>(Ljava/io/OutputStream;)V",
            "java.io.PrintWriter.<init>(Ljava/io/OutputStream;Z)V",
            "java.io.ByteArrayOutputStream.toString()Ljava/lang/String;",
            "java.util.Scanner.<init>(Ljava/io/InputStream;)V",
            "java.nio.charset.Charset.defaultCharset()Ljava/nio/charset/Charset;");

    private static final Set<String> THREADS = Set.of(
            "java.lang.Thread.<init>",
            "java.lang.Thread.ofPlatform",
            "java.lang.Thread.ofVirtual",
            "java.lang.Thread.startVirtualThread");

    private static final Set<String> THREAD_TYPES = Set.of(
            "java.util.Timer",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.ScheduledThreadPoolExecutor",
            "java.util.concurrent.ThreadPoolExecutor");

    private static final Set<String> CHANCE_TYPES = Set.of(
            "java.security.SecureRandom",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.concurrent.ThreadLocalRandom",
            "java.util.random.RandomGenerator");

    private static final Set<String> FILE_TYPES = Set.of(
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.FileReader",
            "java.io.FileWriter",
            "java.io.RandomAccessFile",
            "java.nio.channels.AsynchronousFileChannel",
            "java.nio.channels.FileChannel",
            "java.nio.file.Files");

    /// What is forbidden, to whom, and what to use in its place; exactly one of `use` and `type` does the work.
    private record Rule(Predicate<ClassFacts> applies, Predicate<Use> use, Predicate<String> type, String instead) {}

    private static final List<Rule> RULES = List.of(
            ofUses(
                    user -> !within(user, CLI),
                    use -> use.owner().equals("java.lang.System")
                            && Set.of("out", "err").contains(use.member()),
                    "take a PrintStream, or report through a listener or logger"),
            ofUses(
                    user -> true,
                    use -> use.member().equals("printStackTrace")
                            && use.descriptor().equals("()V"),
                    "report through a listener or logger"),
            ofUses(user -> true, use -> CHARSET.contains(use + use.descriptor()), "name the charset"),
            ofUses(user -> !within(user, SEAMS), ForbiddenApis::readsClock, "take the Clock of " + SEAMS),
            ofUses(
                    user -> !within(user, SEAMS),
                    use -> use.toString().equals("java.lang.Thread.sleep"),
                    "wait for the event, with a deadline of the Clock"),
            ofUses(
                    ForbiddenApis::isSimulated,
                    use -> THREADS.contains(use.toString()),
                    "make it an Agent and let AgentThread run it"),
            ofTypes(ForbiddenApis::isSimulated, THREAD_TYPES::contains, "make it an Agent and let AgentThread run it"),
            ofTypes(ForbiddenApis::isSimulated, CHANCE_TYPES::contains, "take the Rng of " + SEAMS),
            ofUses(
                    ForbiddenApis::isSimulated,
                    use -> Set.of("java.lang.Math.random", "java.util.UUID.randomUUID")
                            .contains(use.toString()),
                    "take the Rng of " + SEAMS),
            ofTypes(ForbiddenApis::isSimulated, FILE_TYPES::contains, "take the Disk of " + SEAMS),
            ofUses(
                    ForbiddenApis::isSimulated,
                    use -> use.toString().equals("java.nio.file.Path.toRealPath"),
                    "take the Disk of " + SEAMS),
            ofTypes(
                    user -> Set.of("engine", "ingest", "query").contains(user.module())
                            && !REGEX_EXCEPTIONS.containsKey(user.name()),
                    type -> type.equals("java.util.regex.Pattern"),
                    "use RE2/J, or name the class in REGEX_EXCEPTIONS with a reason"));

    private ForbiddenApis() {}

    static List<String> violations(List<ClassFacts> classes) {
        List<String> found = new ArrayList<>();
        for (ClassFacts user : classes) {
            for (Rule rule : RULES) {
                if (rule.applies().test(user)) {
                    user.uses().stream()
                            .filter(rule.use())
                            .forEach(use -> found.add(user.name() + " uses " + use + ": " + rule.instead()));
                    user.types().stream()
                            .filter(rule.type())
                            .forEach(type -> found.add(user.name() + " names " + type + ": " + rule.instead()));
                }
            }
        }
        return found;
    }

    private static boolean readsClock(Use use) {
        boolean now = use.owner().startsWith("java.time.")
                && use.member().equals("now")
                && !use.descriptor().startsWith("(Ljava/time/Clock;)");
        boolean date = use.toString().equals("java.util.Date.<init>")
                && use.descriptor().equals("()V");
        return now || date || CLOCK.contains(use.toString());
    }

    /// Code that the simulator steps: no thread, file or chance of its own.
    private static boolean isSimulated(ClassFacts user) {
        return Set.of("engine", "replication").contains(user.module()) && !within(user, SEAMS);
    }

    private static boolean within(ClassFacts user, String packageName) {
        return user.packageName().equals(packageName) || user.packageName().startsWith(packageName + ".");
    }

    private static Rule ofUses(Predicate<ClassFacts> applies, Predicate<Use> use, String instead) {
        return new Rule(applies, use, type -> false, instead);
    }

    private static Rule ofTypes(Predicate<ClassFacts> applies, Predicate<String> type, String instead) {
        return new Rule(applies, use -> false, type, instead);
    }
}

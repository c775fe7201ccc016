// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ForbiddenApisTest {
    @Test
    void shouldPassOnTheProject() {
        assertEquals(
                "", String.join("\n", ForbiddenApis.violations(Project.built().mainClasses())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tools | io.varve.tools.server | System.out.flush()",
                "engine | io.varve.engine.log | System.err.flush()",
                "tools | io.varve.tools.cli | new java.io.IOException().printStackTrace()",
                "engine | io.varve.engine.log | \"a\".getBytes()",
                "tools | io.varve.tools.cli | new String(new byte[1])",
                "ingest | io.varve.ingest.tcp | System.nanoTime()",
                "query | io.varve.query.exec | System.currentTimeMillis()",
                "query | io.varve.query.plan | java.time.LocalDate.now()",
                "tools | io.varve.tools.load | new java.util.Date()",
                "tools | io.varve.tools.demo | Thread.sleep(1)",
                "engine | io.varve.engine.shard | new Thread(() -> {})",
                "replication | io.varve.replication.replica | Thread.ofVirtual()",
                "engine | io.varve.engine.shard | java.util.concurrent.Executors.newCachedThreadPool()",
                "engine | io.varve.engine.shard | java.util.UUID.randomUUID()",
                "replication | io.varve.replication.replica | new java.util.Random(1)",
                "engine | io.varve.engine.log | java.nio.file.Files.exists(java.nio.file.Path.of(\"a\"))",
                "engine | io.varve.engine.log | new java.io.File(\"a\").length()",
                "engine | io.varve.engine.log | java.nio.channels.FileChannel.open(java.nio.file.Path.of(\"a\"))",
                "query | io.varve.query.exec | java.util.regex.Pattern.compile(\"a\")",
            })
    void shouldFindAPlantedCall(String module, String packageName, String call) {
        List<String> found = ForbiddenApis.violations(planted(module, packageName, call));
        assertEquals(1, found.size(), found::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tools | io.varve.tools.cli | System.out.flush()",
                "engine | io.varve.engine.io | System.nanoTime()",
                "engine | io.varve.engine.io | new Thread(() -> {})",
                "engine | io.varve.engine.io | java.nio.file.Files.exists(java.nio.file.Path.of(\"a\"))",
                "engine | io.varve.engine.log | \"a\".getBytes(java.nio.charset.StandardCharsets.UTF_8)",
                "tools | io.varve.tools.load | java.util.regex.Pattern.compile(\"a\")",
            })
    void shouldLetTheSeamsPass(String module, String packageName, String call) {
        assertEquals(List.of(), ForbiddenApis.violations(planted(module, packageName, call)));
    }

    private static List<ClassFacts> planted(String module, String packageName, String call) {
        String source = "package " + packageName + "; class Bad { void f() throws Exception { " + call + "; } }";
        return Planted.compiled(module, packageName + ".Bad", source);
    }
}

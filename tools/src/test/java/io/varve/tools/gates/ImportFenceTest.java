// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImportFenceTest {
    @Test
    void shouldPassOnTheProject() {
        List<ClassFacts> classes = Project.built().mainClasses();
        assertTrue(
                classes.stream()
                        .map(ClassFacts::module)
                        .collect(Collectors.toSet())
                        .containsAll(Project.MODULES),
                "a module without classes: the gate would read nothing");
        assertEquals("", String.join("\n", ImportFence.violations(classes)));
        assertEquals(
                "",
                String.join("\n", ImportFence.violationsOfTests(Project.built().testClasses())));
    }

    @ParameterizedTest
    @CsvSource({
        "io.varve.engine, io.varve.query.plan, module engine does not see query",
        "io.varve.engine.scan, io.varve.engine.shard, floor 5 does not see floor 8",
        "io.varve.engine.series, io.varve.engine.codec, floor 2 does not see floor 2",
        "io.varve.engine.fault, io.varve.engine.io, floor 0 does not see floor 1",
        "io.varve.engine.scan.merge, io.varve.engine.partition, floor 5 does not see floor 6",
        "io.varve.engine.misc, io.varve.engine.io, package has no floor: io.varve.engine.misc",
        "io.varve.ingest.tcp, io.varve.query, module ingest does not see query",
        "io.varve.ingest.line, io.varve.ingest.tcp, floor 1 does not see floor 3",
        "io.varve.query.plan, io.varve.query.exec, floor 0 does not see floor 2",
        "io.varve.query.sql, io.varve.tools.cli, module query does not see tools",
        "io.varve.query.sql.parse, io.varve.query.sql.bind, floor 2 does not see floor 3",
        "io.varve.query.sql.expr, io.varve.query.sql, floor 2 does not see floor 7",
        "io.varve.query.sql.misc, io.varve.query.sql.error, package has no floor: io.varve.query.sql.misc",
        "io.varve.query.sql.push, io.varve.query.exec.expr, floor 2 does not see floor 2",
        "io.varve.replication.wire, io.varve.ingest.line, module replication does not see ingest",
        "io.varve.tools.cli, io.varve.jmh, module tools does not see jmh",
    })
    void shouldObjectToTheWrongDirection(String from, String to, String objection) {
        assertEquals(objection, Floors.objection(from, to).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "io.varve.engine, io.varve.engine.fault",
        "io.varve.engine.shard, io.varve.engine.log",
        "io.varve.engine.scan.merge, io.varve.engine.scan",
        "io.varve.query.http, io.varve.query",
        "io.varve.query.sql.desugar, io.varve.query.sql.parse",
        "io.varve.query.sql, io.varve.query.sql.translate",
        "io.varve.query.cache, io.varve.query.sql.bind",
        "io.varve.tools.server, io.varve.ingest.http",
    })
    void shouldLetTheRightDirectionPass(String from, String to) {
        assertTrue(Floors.objection(from, to).isEmpty());
    }

    @Test
    void shouldFindAPlantedImportOfAHigherFloor() {
        List<ClassFacts> planted = Planted.compiled(
                "engine",
                "io.varve.engine.fault.Bad",
                "package io.varve.engine.fault; class Bad { Object f(io.varve.engine.io.Disk disk) { return disk; } }");
        assertEquals(
                List.of("io.varve.engine.fault.Bad names io.varve.engine.io.Disk: floor 0 does not see floor 1"),
                ImportFence.violations(planted));
    }

    @ParameterizedTest
    @CsvSource({
        "engine, io.varve.engine.log, sun.misc.Unsafe",
        "engine, io.varve.engine.log, org.agrona.concurrent.UnsafeBuffer",
        "engine, io.varve.engine.log, org.agrona.concurrent.ManyToOneConcurrentArrayQueue",
        "engine, io.varve.engine.log, org.jctools.queues.MpscArrayQueue",
        "engine, io.varve.engine.log, org.jctools.maps.NonBlockingHashMap",
        "engine, io.varve.engine.log, io.netty.buffer.ByteBuf",
        "engine, io.varve.engine.log, net.openhft.chronicle.bytes.Bytes",
        "engine, io.varve.engine.log, org.slf4j.Logger",
        "engine, io.varve.engine.codec, jdk.incubator.vector.LongVector",
        "ingest, io.varve.ingest.tcp, org.apache.calcite.rel.RelNode",
        "query, io.varve.query.exec, org.HdrHistogram.Histogram",
        "tools, io.varve.tools.cli, org.apache.calcite.rel.RelNode",
        "tools, io.varve.tools.cli, sun.misc.Unsafe",
    })
    void shouldFindAPlantedUseOfALibraryOffTheList(String module, String packageName, String type) {
        List<ClassFacts> planted = Planted.compiled(
                module,
                packageName + ".Bad",
                "package " + packageName + "; class Bad { Object f(" + type + " it) { return it; } }");
        assertEquals(1, ImportFence.violations(planted).size(), ImportFence.violations(planted)::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "engine, io.varve.engine.shard, org.agrona.concurrent.Agent",
        "engine, io.varve.engine.series, org.agrona.collections.Int2IntHashMap",
        "engine, io.varve.engine.shard, com.lmax.disruptor.EventPoller",
        "engine, io.varve.engine.codec.simd, jdk.incubator.vector.LongVector",
        "query, io.varve.query.plan, org.apache.calcite.rel.RelNode",
        "tools, io.varve.tools.inspect, net.openhft.chronicle.bytes.HexDumpBytes",
    })
    void shouldLetALibraryOnTheListPass(String module, String packageName, String type) {
        List<ClassFacts> planted = Planted.compiled(
                module,
                packageName + ".Good",
                "package " + packageName + "; class Good { Object f(" + type + " it) { return it; } }");
        assertEquals(List.of(), ImportFence.violations(planted));
    }

    @Test
    void shouldFindUnsafeInATest() {
        List<ClassFacts> planted = Planted.compiled(
                "engine",
                "io.varve.engine.log.BadTest",
                "package io.varve.engine.log; class BadTest { Object f(sun.misc.Unsafe it) { return it; } }");
        assertEquals(1, ImportFence.violationsOfTests(planted).size());
    }
}

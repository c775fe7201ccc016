// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.TableOption;
import io.varve.ingest.line.Precision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // made before each test
class TypeConversionTest {
    private static final String ALL_TYPES = "m f=1.5,i=1i,u=1u,b=t,s=\"x\" 1\n";

    @TempDir
    Path directory;

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private IngestFixture fixture;
    private StreamDriver driver;

    @BeforeEach
    void open() {
        fixture = IngestFixture.open(directory, 1);
        driver = new StreamDriver(fixture, loop);
        driver.begin("d", Precision.NS).offer(ALL_TYPES).end();
    }

    @AfterEach
    void close() {
        fixture.close();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void policy(String text) {
        int table = fixture.engine.table("d", "m").id();
        fixture.engine.change(newest -> List.of(
                new CatalogChange.SetTableOptions(table, TableOption.check(Map.of("type_conflict", text)), List.of())));
    }

    /// The row of one line at time 2, or `refused`; a dry run must say the same.
    private String write(String fields) {
        String line = "m " + fields + " 2\n";
        DryRunReport report = loop.submit(() -> {
                    DryRun run = fixture.ingest.loop(loop).dryRun("test", "d", Precision.NS);
                    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                    run.offer(bytes, 0, bytes.length);
                    return run.end();
                })
                .syncUninterruptibly()
                .getNow();
        driver.begin("d", Precision.NS).offer(line).end();
        assertEquals(report.refused(), driver.stream.refusals().count());
        if (report.refused() > 0) {
            String reason = driver.stream.refusals().first().getFirst().reason();
            assertTrue(reason.startsWith("field type conflict: "), reason);
            return "refused";
        }
        return fixture.rows("d", "m").getLast().replace(" 2", "");
    }

    @ParameterizedTest
    @CsvSource({
        "f=7i, f=7.0",
        "f=-9007199254740992i, f=-9.007199254740992E15",
        "f=9007199254740993i, refused",
        "f=9223372036854775807i, refused",
        "f=-9223372036854775808i, f=-9.223372036854775808E18",
        "f=18446744073709551615u, refused",
        "f=18446744073709549568u, f=1.8446744073709549568E19",
        "f=t, refused",
        "i=1.0, refused",
        "u=1i, refused",
        "s=1i, refused",
    })
    void shouldWidenIntegersToDoublesThatAreTheSame(String sent, String row) {
        policy("widen");
        assertEquals(row.startsWith("f=") ? "f=" + Double.parseDouble(row.substring(2)) : row, write(sent));
    }

    @ParameterizedTest
    @CsvSource({
        "f=9007199254740993i, f=9.007199254740992E15",
        "f=\"1e3\", f=1000.0",
        "f=\"NaN\", refused",
        "f=\"1e400\", refused",
        "f=\"1e999999999\", refused",
        "i=\"1e-999999999\", refused",
        "i=\"1e\", refused",
        "i=\"\", refused",
        "f=f, f=0.0",
        "i=2.5, i=2i",
        "i=-3.5, i=-4i",
        "i=1e300, refused",
        "i=9223372036854775807u, i=9223372036854775807i",
        "i=9223372036854775808u, refused",
        "i=\" 12\", refused",
        "i=\"9223372036854775807\", i=9223372036854775807i",
        "u=-1i, refused",
        "u=\"18446744073709551615\", u=18446744073709551615u",
        "u=-0.4, u=0u",
        "b=1i, b=true",
        "b=0, b=false",
        "b=2i, refused",
        "b=\"TRUE\", b=true",
        "s=1.5, s=\"1.5\"",
        "s=-7i, s=\"-7\"",
        "s=t, s=\"true\"",
        "s=18446744073709551615u, s=\"18446744073709551615\"",
    })
    void shouldCoerceWhatCanBeSaidInTheColumnsType(String sent, String row) {
        policy("coerce");
        assertEquals(row, write(sent));
    }

    @Test
    void shouldTakeThePolicyOfTheColumnAndItsNewestOne() {
        assertEquals("refused", write("f=1i"));
        policy("reject; f=widen; s=coerce");
        assertEquals("f=1.0,s=\"2\"", write("f=1i,s=2i"));
        assertEquals("refused", write("f=1i,i=2"), "one value that cannot be turned refuses the line");
        assertEquals("f=1.0,n=3i,s=\"2\"", write("f=1i,n=3i"), "a column that is new comes beside one to turn");
        policy("reject");
        assertEquals("refused", write("f=1i"));
        assertEquals("f=2.5,n=3i,s=\"2\"", write("f=2.5"));
        assertTrue(fixture.ingest.counters().convertedValues() >= 4);
    }

    @Test
    void shouldTurnEachLineOfABatchAndKeepTheCachedNamesRight() {
        policy("widen");
        StringBuilder text = new StringBuilder();
        for (int i = 10; i < 1010; i++) {
            text.append("m f=")
                    .append(i % 3 == 0 ? i + "i" : i + ".5")
                    .append(' ')
                    .append(i)
                    .append('\n');
        }
        driver.begin("d", Precision.NS).offer(text.toString()).end();
        assertEquals(0, driver.stream.refusals().count());
        List<String> rows = fixture.rows("d", "m");
        assertEquals(1001, rows.size());
        for (int i = 10; i < 1010; i++) {
            assertEquals("f=" + (i % 3 == 0 ? i + ".0 " : i + ".5 ") + i, rows.get(i - 9));
        }
    }
}

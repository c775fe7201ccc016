// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.varve.engine.shard.Durability;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.Numbering;
import io.varve.ingest.line.Precision;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HelloTest {
    private static final LineTcpConfig CONFIG = LineTcpConfig.defaults(SyncMode.INTERVAL);

    @Test
    void shouldReadEveryKey() {
        Hello hello = Hello.parse(
                "#varve  ack=1 db=a%20b/c+d precision=ms durability=always producer=9223372036854775807 epoch=3 first_line=17",
                CONFIG);
        assertTrue(hello.acknowledges());
        assertEquals("a b/c+d", hello.database());
        assertEquals(Precision.MS, hello.precision());
        assertEquals(Durability.DURABLE, hello.durability().durability());
        assertEquals(new Numbering(Long.MAX_VALUE, 3, 17), hello.numbering());
    }

    @Test
    void shouldBeSilentWhenNothingIsSaid() {
        assertEquals(Hello.silent(CONFIG), Hello.parse("#varve", CONFIG));
        assertEquals(Hello.silent(CONFIG), Hello.parse("#varve\tack=0  db=", CONFIG));
    }

    @Test
    void shouldKeepTheServersDurabilityWhenAWeakerOneIsNotAllowed() {
        assertEquals(
                Durability.WRITTEN,
                Hello.parse("#varve durability=os", CONFIG).durability().durability());
        Hello held = Hello.parse("#varve durability=os", CONFIG.withWeakerDurability(false));
        assertEquals("interval", held.durability().name());
        assertEquals(Durability.COMMITTED, held.durability().durability());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ack=2",
                "ack",
                "what=1",
                "ack=1 ack=1",
                "precision=auto",
                "precision=x",
                "durability=never",
                "db=%0A",
                "db=%zz",
                "epoch=1",
                "first_line=1",
                "producer=1",
                "ack=0 producer=1",
                "db=%ff",
                "ack=1 producer=0",
                "ack=1 producer=",
                "ack=1 producer=-1",
                "ack=1 producer=9223372036854775808",
                "ack=1 producer=18446744073709551617",
                "ack=1 producer=1 epoch=2147483648",
                "ack=1 producer=1 first_line=0",
                "ack=1 producer=1 first_line=9223372036854775807"
            })
    void shouldSayWhatItDoesNotUnderstand(String words) {
        String text = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> Hello.parse("#varve " + words, CONFIG))
                        .getMessage());
        assertTrue(text.length() > 10, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#varve ack=1;cpu v=1  | HELLO     | #varve ack=1",
                "#varve;              | HELLO     | #varve",
                "\uFEFF#varve ack=1; | HELLO     | #varve ack=1",
                "\uFEFFcpu v=1;      | LINES     | ''",
                "#varve\tack=1;      | HELLO     | #varve\tack=1",
                "#varvex;             | LINES     | ''",
                "# varve;             | LINES     | ''",
                "cpu v=1;             | LINES     | ''",
                "#var                 | UNDECIDED | ''",
                "#varve               | UNDECIDED | ''",
                "#varve ack=1         | UNDECIDED | ''"
            })
    void shouldTellAHelloFromLinesHoweverItIsCut(String text, HelloReader.Found found, String line) {
        byte[] bytes = text.strip().replace(';', '\n').getBytes(StandardCharsets.UTF_8);
        for (int step = 1; step <= bytes.length; step++) {
            HelloReader reader = new HelloReader(ByteBufAllocator.DEFAULT);
            HelloReader.Found last = HelloReader.Found.UNDECIDED;
            int at = 0;
            while (at < bytes.length && last == HelloReader.Found.UNDECIDED) {
                int length = Math.min(step, bytes.length - at);
                last = reader.read(Unpooled.wrappedBuffer(bytes, at, length));
                at += length;
            }
            assertEquals(found, last, text + " by " + step);
            assertEquals(line, reader.line());
            ByteBuf rest = reader.takeRest();
            int mark = text.startsWith("\uFEFF") ? 3 : 0;
            int gone = found == HelloReader.Found.HELLO ? mark + line.length() + 1 : 0;
            assertEquals(
                    new String(bytes, gone, at - gone, StandardCharsets.UTF_8), rest.toString(StandardCharsets.UTF_8));
            rest.release();
            reader.release();
        }
    }

    @Test
    void shouldEndAHelloAtItsLimit() {
        for (int over = -1; over <= 1; over++) {
            String hello = "#varve db=" + "x".repeat(HelloReader.MOST_BYTES - 10 + over);
            HelloReader reader = new HelloReader(ByteBufAllocator.DEFAULT);
            HelloReader.Found found = reader.read(Unpooled.copiedBuffer(hello + "\n", StandardCharsets.UTF_8));
            assertEquals(over > 0 ? HelloReader.Found.TOO_LONG : HelloReader.Found.HELLO, found);
            reader.release();
        }
    }
}

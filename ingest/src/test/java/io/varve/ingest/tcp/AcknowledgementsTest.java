// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.flow.Numbering;
import io.varve.ingest.flow.TestListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Senders that ask for answers get them in the order of their lines, and only when it is true.
@Timeout(120)
final class AcknowledgementsTest {
    private static final String DB = LineConfig.DEFAULT_DATABASE;

    @TempDir
    Path directory;

    private static TestListener listen(IngestFixture fixture) {
        LineTcpService service = new LineTcpService(fixture.ingest, LineTcpConfig.defaults(SyncMode.ALWAYS));
        return new TestListener(channel -> channel.pipeline().addLast(service.newHandler()));
    }

    /// A connection of a sender.
    private static final class Sender implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader answers;

        Sender(TestListener listener) throws IOException {
            socket = new Socket(
                    listener.address().getAddress(), listener.address().getPort());
            socket.setSoTimeout(30_000);
            answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        Sender send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        String answer() throws IOException {
            return String.valueOf(answers.readLine());
        }

        /// The `ERR` lines up to the `OK` of line `last`, and the last of these.
        List<String> answersTo(long last) throws IOException {
            List<String> heard = new ArrayList<>();
            String line = answer();
            while (!line.equals("OK " + last)) {
                assertTrue(line.startsWith("OK ") || line.startsWith("ERR "), line);
                if (line.startsWith("ERR")) {
                    heard.add(line);
                }
                line = answer();
            }
            return heard;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void shouldAnswerInTheOrderOfTheLines() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 3);
                TestListener listener = listen(fixture);
                Sender sender = new Sender(listener)) {
            sender.send("#varve ack=1\nm,h=a x=1 1\nbad\n\n# comment\nm,h=b x=2 2\nm,h=b x=\"no\" 3\n");
            assertEquals(
                    List.of(
                            "ERR 2 2 invalid unable to parse 'bad': missing fields",
                            "ERR 6 6 invalid field type conflict: input field \"x\" on measurement \"m\" is type string,"
                                    + " already exists as type float"),
                    sender.answersTo(6));
            assertEquals(List.of("h=a x=1.0 1", "h=b x=2.0 2"), fixture.awaitRows(DB, "m", 2));
            sender.send("m,h=c x=3 3\n");
            assertEquals(List.of(), sender.answersTo(7));
        }
    }

    @Test
    void shouldAnswerWhatCameBeforeTheSenderEnded() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture);
                Sender sender = new Sender(listener)) {
            sender.send("#varve ack=1 db=other precision=s\r\nm x=1 1\nm x=2 2");
            sender.socket.shutdownOutput();
            assertEquals(List.of(), sender.answersTo(2));
            assertEquals("null", sender.answer(), "closed");
            assertEquals(List.of("x=1.0 1000000000", "x=2.0 2000000000"), fixture.awaitRows("other", "m", 2));
        }
    }

    @Test
    void shouldTellTheLineThatEndsTheConnection() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture);
                Sender sender = new Sender(listener)) {
            sender.send("#varve ack=1\nm x=1 1\nm s=\"" + "y".repeat(300 << 10));
            assertEquals("OK 1", sender.answer());
            assertTrue(sender.answer().startsWith("ERR 2 2 limit "));
        }
    }

    @Test
    void shouldSayWhyAHelloIsRefused() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture);
                Sender sender = new Sender(listener)) {
            sender.send("#varve ack=1 color=red\nm x=1 1\n");
            assertTrue(sender.answer().startsWith("ERR 0 0 invalid \"color=red\" is not understood"));
            assertEquals("null", sender.answer(), "closed");
            assertEquals(0, fixture.ingest.counters().rows());
        }
    }

    /// Cut otherwise, with lines that are known and lines that are not: each is there once, as it was first sent.
    @Test
    void shouldTakeLinesOfAProducerOnce() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 3);
                TestListener listener = listen(fixture)) {
            try (Sender sender = new Sender(listener)) {
                sender.send("#varve ack=1 producer=7\nm,h=a x=1 1\nbad\nm,h=b x=3 3\n");
                assertEquals(1, sender.answersTo(3).size());
            }
            assertEquals(
                    "OK 4", last(listener, "#varve ack=1 producer=7 first_line=3\nm,h=b x=33 3\nm,h=c x=4 4\n", 4));
            assertEquals(
                    List.of("h=a x=1.0 1", "h=b x=3.0 3", "h=c x=4.0 4"),
                    fixture.awaitRows(DB, "m", 3).stream().sorted().toList());
        }
    }

    @Test
    void shouldRefuseAProducerThatLeavesLinesOutOrIsOver() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture)) {
            try (Sender sender = new Sender(listener)) {
                sender.send("#varve ack=1 producer=7 epoch=1\nm x=1 1\n");
                assertEquals(List.of(), sender.answersTo(1));
            }
            String gap = last(listener, "#varve ack=1 producer=7 epoch=1 first_line=3\nm x=3 3\n", 3);
            assertTrue(gap.startsWith("ERR 0 0 out_of_order lines from 2 on of producer 7"), gap);
            String stale = last(listener, "#varve ack=1 producer=7\nm x=3 3\n", 1);
            assertTrue(stale.startsWith("ERR 0 0 stale_epoch producer 7 has begun epoch 1"), stale);
            assertEquals(List.of("x=1.0 1"), fixture.awaitRows(DB, "m", 1));
        }
    }

    /// A sender that ends its side goes on over the next connection behind what was answered.
    @Test
    void shouldGoOnBehindTheAnswersOfAConnectionThatEnded() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture);
                Sender first = new Sender(listener)) {
            first.send("#varve ack=1 producer=7\nm x=1 1\nm x=2 2\n# end");
            first.socket.shutdownOutput();
            assertEquals(List.of(), first.answersTo(3));
            assertEquals("null", first.answer(), "closed");
            assertEquals("OK 4", last(listener, "#varve ack=1 producer=7 first_line=4\nm x=4 4\n", 4));
            String before = last(listener, "#varve ack=1 producer=8 first_line=5\nm x=5 5\n", 5);
            assertEquals("OK 5", before);
            String late = last(listener, "#varve ack=1 producer=8 first_line=4\nm x=6 6\n", 4);
            assertTrue(late.startsWith("ERR 0 0 out_of_order producer 8 has begun with line 5"), late);
        }
    }

    @Test
    void shouldSayWhichLinesAnOpenStringTookAlong() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture);
                Sender sender = new Sender(listener)) {
            sender.send("#varve ack=1\nm s=\"abc 1\nm x=2 2\nm s=\"q\" 3\nm x=4 4\n");
            List<String> told = sender.answersTo(4);
            assertEquals(1, told.size());
            assertTrue(told.getFirst().endsWith("; refused with it, as one line: the next 2"), told.getFirst());
        }
    }

    @Test
    void shouldGiveAProducerToTheConnectionThatComesAfter() throws IOException {
        try (IngestFixture fixture = IngestFixture.open(directory, 1);
                TestListener listener = listen(fixture);
                Sender old = new Sender(listener)) {
            old.send("#varve ack=1 producer=7\nm x=1 1\n");
            assertEquals(List.of(), old.answersTo(1));
            try (Sender refused = new Sender(listener)) {
                refused.send("#varve ack=1 producer=7 first_line=2\n");
                assertTrue(refused.answer().startsWith("ERR 0 0 producer_in_use"));
            }
            assertEquals("null", old.answer(), "closed");
            assertEquals("OK 2", last(listener, "#varve ack=1 producer=7 first_line=2\nm x=2 2\n", 2));
        }
    }

    /// Sends until no earlier connection has the producer any more; returns the refusal, or the answer to line `last`.
    private static String last(TestListener listener, String text, long last) throws IOException {
        while (true) {
            try (Sender sender = new Sender(listener)) {
                sender.send(text);
                String answer = sender.answer();
                while (answer.startsWith("OK ") && !answer.equals("OK " + last)) {
                    answer = sender.answer();
                }
                if (!answer.contains("producer_in_use")) {
                    return answer;
                }
            }
        }
    }

    @Test
    void shouldTellAFailureAndNothingBehindIt() {
        int[] done = new int[1];
        Acknowledgements told = new Acknowledgements(new Numbering(1, 0, 101), () -> done[0]++);
        Answer first = told.answer();
        first.expect();
        told.close(3);
        Answer second = told.answer();
        second.expect();
        told.close(5);
        second.onCommitted();
        assertNull(told.poll(), "the first one is not done");
        assertEquals(1, done[0]);
        first.onFailed(new VarveException(Severity.FATAL, "the log is gone"));
        Acknowledgements.Told news = Objects.requireNonNull(told.poll());
        assertEquals("ERR 103 0 failed lines up to this one may not be written: the log is gone\n", news.text());
        assertTrue(news.failure() != null);
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pair of files that have to agree; the looks are the test's.
class WatchedFilesTest {
    @TempDir
    private Path temp;

    private Path left() {
        return temp.resolve("left");
    }

    private Path right() {
        return temp.resolve("right");
    }

    private String agreed() throws IOException {
        String text = Files.readString(left());
        if (!text.equals(Files.readString(right()))) {
            throw new IOException("they disagree");
        }
        if (text.equals("poison")) {
            throw new IllegalStateException("planted");
        }
        return text;
    }

    private WatchedFiles<String> watch(String text) throws IOException {
        write(text);
        return new WatchedFiles<>("pair", List.of(left(), right()), this::agreed);
    }

    private void write(String text) throws IOException {
        Files.writeString(left(), text);
        Files.writeString(right(), text);
    }

    private static void lookTwice(WatchedFiles<String> files) {
        files.look();
        files.look();
    }

    @Test
    void shouldTakeUpAChangeOnceItHasSettled() throws IOException {
        WatchedFiles<String> files = watch("a");
        lookTwice(files);
        assertEquals(0, files.reloads());
        Files.writeString(left(), "longer");
        files.look();
        Files.writeString(right(), "longer");
        files.look();
        assertEquals("a", files.value(), "the other file has just changed");
        files.look();
        assertEquals("longer", files.value());
        lookTwice(files);
        assertEquals(1, files.reloads());
        assertEquals(0, files.failures());
    }

    @Test
    void shouldKeepWhatItHasWhenAChangeIsBadAndSayItOnce() throws IOException {
        WatchedFiles<String> files = watch("a");
        Files.writeString(left(), "half");
        lookTwice(files);
        lookTwice(files);
        assertEquals("a", files.value());
        assertEquals(1, files.failures());
        Files.delete(right());
        lookTwice(files);
        assertEquals(2, files.failures());
        write("poison");
        lookTwice(files);
        assertEquals(3, files.failures());
        assertEquals("a", files.value());
        write("good again");
        lookTwice(files);
        assertEquals("good again", files.value());
        assertEquals(1, files.reloads());
    }

    @Test
    void shouldFailAtOnceWhenThereIsNothingToKeep() {
        List<Path> none = List.of(temp.resolve("none"));
        assertThrows(
                NoSuchFileException.class,
                () -> new WatchedFiles<>("none", none, () -> Files.readString(none.getFirst())));
    }
}

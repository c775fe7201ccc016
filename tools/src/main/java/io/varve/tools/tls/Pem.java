// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// One block of a PEM file.
///
/// @param label what stands behind BEGIN
record Pem(String label, byte[] der) {
    private static final int MOST_BYTES = 1 << 20;
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /// The blocks of a file in order; text between them is comment.
    static List<Pem> read(Path file) throws IOException {
        List<String> lines = lines(file);
        List<Pem> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (isBoundary(lines.get(i), BEGIN)) {
                int end = endOf(file, lines, i);
                blocks.add(new Pem(label(lines.get(i), BEGIN), decode(file, i + 2, lines.subList(i + 1, end))));
                i = end;
            }
        }
        if (blocks.isEmpty()) {
            throw new IOException(file + ": no PEM block (" + BEGIN + "…) in it");
        }
        return blocks;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException(file + ": larger than 1 MiB, so no PEM file of a server");
            }
            // Whatever the comments are written in, the blocks are ASCII.
            return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        }
    }

    private static int endOf(Path file, List<String> lines, int begin) throws IOException {
        String label = label(lines.get(begin), BEGIN);
        for (int i = begin + 1; i < lines.size(); i++) {
            if (isBoundary(lines.get(i), END) && label(lines.get(i), END).equals(label)) {
                return i;
            }
        }
        throw new IOException(file + ":" + (begin + 1) + ": " + label + " is begun and not ended");
    }

    private static byte[] decode(Path file, int firstLine, List<String> body) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : body) {
            if (line.indexOf(':') >= 0) {
                throw new IOException(file + ":" + firstLine + ": the block has headers, so it is encrypted; "
                        + PemKey.HOW_TO_DECRYPT);
            }
            text.append(line.strip());
        }
        try {
            return Base64.getDecoder().decode(text.toString());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ":" + firstLine + ": not Base64", e);
        }
    }

    private static boolean isBoundary(String line, String kind) {
        String word = line.strip();
        return word.startsWith(kind) && word.endsWith(DASHES) && word.length() > kind.length() + DASHES.length();
    }

    private static String label(String line, String kind) {
        String word = line.strip();
        return word.substring(kind.length(), word.length() - DASHES.length());
    }
}

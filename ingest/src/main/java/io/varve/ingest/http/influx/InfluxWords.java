// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.influx;

/// The words of an InfluxQL text, one after the other. Threads: one.
final class InfluxWords {
    private final String text;
    private int position;

    InfluxWords(String text) {
        this.text = text;
    }

    /// Whether anything follows them.
    boolean skipSemicolons() {
        skipBlanks();
        while (position < text.length() && text.charAt(position) == ';') {
            position++;
            skipBlanks();
        }
        return position < text.length();
    }

    private void skipBlanks() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isLetter(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    /// The word that follows, or one character that is no letter; empty at the end.
    String peek() {
        skipBlanks();
        int end = position;
        while (end < text.length() && isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(position, end == position ? Math.min(end + 1, text.length()) : end);
    }

    String next() {
        String word = peek();
        position += word.length();
        return word;
    }

    /// A name, bare or in double quotes, in which a backslash takes the next character as it is.
    String name() throws InfluxStatement.ParseException {
        String word = peek();
        if (!word.equals("\"")) {
            if (word.isEmpty() || !isLetter(word.charAt(0)) || Character.isDigit(word.charAt(0))) {
                throw expected("identifier");
            }
            return next();
        }
        StringBuilder name = new StringBuilder();
        for (int i = position + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                position = i + 1;
                return name.toString();
            }
            if (c == '\\' && i + 1 < text.length()) {
                c = text.charAt(++i);
            }
            name.append(c);
        }
        throw expected("identifier that ends with a quote");
    }

    /// Passes over all up to the next semicolon outside of quotes.
    void skipStatement() {
        char quote = 0;
        for (; position < text.length(); position++) {
            char c = text.charAt(position);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == ';') {
                return;
            }
        }
    }

    void requireEnd() throws InfluxStatement.ParseException {
        if (!peek().isEmpty() && !peek().equals(";")) {
            throw expected("; or the end");
        }
    }

    InfluxStatement.ParseException expected(String what) {
        String found = peek().isEmpty() ? "EOF" : peek();
        return new InfluxStatement.ParseException(
                "error parsing query: found " + found + ", expected " + what + " at line 1, char " + (position + 1));
    }
}

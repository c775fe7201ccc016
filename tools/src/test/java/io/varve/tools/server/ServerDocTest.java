// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the table of options in tools/docs/server.md to the registry.
class ServerDocTest {
    @Test
    void shouldListEveryOption() throws Exception {
        Path page = Path.of(System.getProperty("varve.root", ".."), "tools", "docs", "server.md");
        String listed = Files.readString(page, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .filter(line -> line.contains("`--"))
                .collect(Collectors.joining("\n"));
        String wanted = Stream.of(ServerOption.values())
                .map(option -> "| `" + option.key() + "` | `" + option.flag() + "` | `"
                        + option.type().label().replace("|", "\\|") + "` | "
                        + (option.defaultText().isEmpty() ? "" : "`" + option.defaultText() + "`") + " | "
                        + option.help() + " |")
                .collect(Collectors.joining("\n"));
        assertEquals(wanted, listed);
    }
}

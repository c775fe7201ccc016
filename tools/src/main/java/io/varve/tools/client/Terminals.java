// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/// Is somebody looking?
public final class Terminals {
    private Terminals() {}

    /// True when both standard input and output are a terminal.
    @SuppressWarnings("SystemConsoleNull") // JDK 25 went back to answering null when they are not
    public static boolean interactive() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal();
    }
}

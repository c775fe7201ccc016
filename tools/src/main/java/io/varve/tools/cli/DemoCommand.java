// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.Terminals;
import io.varve.tools.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `varve demo`: the first look.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what Varve does, in under two minutes, on a server of its own in a temporary folder: real data in",
            "over TCP, SQL over HTTP, a kill -9 and what survives it, speed and size. Leaves nothing behind."
        },
        footer = {"", "Exit status: 0 all held, 1 something did not."})
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--file",
            paramLabel = "X.lp",
            description = "Show this file of line protocol (times in ns) instead.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
        String launcher = System.getProperty("varve.launcher", "");
        if (launcher.isEmpty()) {
            throw new IOException("start the demo by tools/varve demo: it needs the launcher to start its server");
        }
        if (file != null && !Files.isReadable(file)) {
            throw new IOException("no such file: " + file);
        }
        boolean colour = Terminals.interactive() && System.getenv("NO_COLOR") == null;
        return new Demo(System.out, colour, launcher, file, Pacing.system()).run() ? 0 : 1;
    }
}

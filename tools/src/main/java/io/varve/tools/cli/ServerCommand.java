// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.server.ConfigException;
import io.varve.tools.server.LastingLogManager;
import io.varve.tools.server.ServerConfig;
import io.varve.tools.server.ServerOption;
import io.varve.tools.server.VarveServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `varve server`: its flags come from the registry of [ServerOption]; stdout carries the ready line alone.
final class ServerCommand implements Callable<Integer> {
    private static final String CONFIG_FLAG = "--config";
    private static final String CONFIG_VARIABLE = "VARVE_CONFIG";
    private static final Duration STOP_LIMIT = Duration.ofMillis(9500);

    private final CommandSpec spec;

    private ServerCommand() {
        spec = CommandSpec.wrapWithoutInspection(this).name("server").mixinStandardHelpOptions(true);
        spec.usageMessage()
                .header("Runs the server in the foreground.")
                .description(
                        "It runs until SIGTERM or SIGINT. When it accepts, it prints one line:",
                        "  varve ready http=HOST:PORT tcp=HOST:PORT",
                        "Every flag is also a key of the configuration file and an environment variable:"
                                + " --log-max-tail is log.max_tail (section [log], key max_tail) and VARVE_LOG_MAX_TAIL."
                                + " A flag wins over the environment, that over the file.")
                .footer("", "Exit status: 0 stopped cleanly, 1 failed, 2 wrong use.")
                .sortOptions(false);
        spec.addOption(OptionSpec.builder(CONFIG_FLAG)
                .paramLabel("FILE")
                .type(Path.class)
                .description("Configuration file, TOML (environment: " + CONFIG_VARIABLE + ").")
                .build());
        for (ServerOption option : ServerOption.values()) {
            spec.addOption(flagOf(option));
        }
    }

    static CommandSpec spec() {
        return new ServerCommand().spec;
    }

    private static OptionSpec flagOf(ServerOption option) {
        boolean yesNo = option.type().label().equals("true|false");
        String defaultText = option.help().contains("Default:") ? "" : " Default: " + option.defaultText();
        return OptionSpec.builder(option.flag())
                .paramLabel(option.type().label())
                .arity(yesNo ? "0..1" : "1")
                .fallbackValue(yesNo ? "true" : "")
                .type(String.class)
                .description(option.help() + defaultText)
                .build();
    }

    @Override
    public Integer call() throws IOException {
        ParseResult parsed = spec.commandLine().getParseResult();
        Map<ServerOption, String> flags = new EnumMap<>(ServerOption.class);
        for (ServerOption option : ServerOption.values()) {
            String text = parsed.matchedOptionValue(option.flag(), (String) null);
            if (text != null) {
                flags.put(option, text);
            }
        }
        Map<String, String> environment = System.getenv();
        ServerConfig config;
        try {
            config = ServerConfig.of(flags, environment, configFile(parsed, environment));
        } catch (ConfigException e) {
            System.err.println("varve: " + e.getMessage());
            return 1;
        }
        return serve(config);
    }

    private static @Nullable Path configFile(ParseResult parsed, Map<String, String> environment) {
        Path fromFlag = parsed.matchedOptionValue(CONFIG_FLAG, (Path) null);
        String fromEnvironment = environment.getOrDefault(CONFIG_VARIABLE, "");
        return fromFlag != null ? fromFlag : fromEnvironment.isEmpty() ? null : Path.of(fromEnvironment);
    }

    /// Runs until a signal. The hook ends the process itself, since a JVM that a signal ends does not exit with 0.
    private static int serve(ServerConfig config) throws IOException {
        // Before anything logs; a class literal does not initialise its class, which would make the JDK's own manager.
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        AtomicReference<@Nullable VarveServer> started = new AtomicReference<>();
        Thread stop = Thread.ofPlatform().name("varve-stop").unstarted(() -> stop(started));
        Runtime.getRuntime().addShutdownHook(stop);
        boolean runs = false;
        try {
            VarveServer server = VarveServer.start(config);
            started.set(server);
            System.out.println("varve ready http=" + text(server.http()) + " tcp=" + text(server.tcp()));
            System.out.flush();
            runs = true;
        } finally {
            if (!runs) {
                removeHook(stop);
            }
        }
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                return 0;
            }
        }
    }

    /// A signal during the start ends the process as it is: nothing was acknowledged, and the next open recovers. So does it when a large
    /// flush holds the stop up for too long.
    private static void stop(AtomicReference<@Nullable VarveServer> started) {
        AtomicInteger status = new AtomicInteger();
        Thread closing = Thread.ofPlatform().daemon().name("varve-close").start(() -> close(started.get(), status));
        try {
            if (!closing.join(STOP_LIMIT)) {
                System.err.println("varve: the stop takes too long; the process ends, the next start recovers");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(status.get());
    }

    private static void close(@Nullable VarveServer server, AtomicInteger status) {
        try {
            if (server == null) {
                VarveServer.abandonStart();
            } else {
                server.close();
            }
        } catch (RuntimeException e) {
            System.err.println("varve: stopping failed: " + e);
            status.set(1);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal came first: the hook runs already and sets the status.
            assert e.getMessage() != null : "the reason is told";
        }
    }

    private static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String name = host.getHostAddress();
        return (name.indexOf(':') >= 0 ? '[' + name + ']' : name) + ':' + address.getPort();
    }
}

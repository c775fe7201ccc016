// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The server's options, all read and checked. Immutable.
public final class ServerConfig {
    /// Set by the launcher to the budget from which it took the heap, so that both agree.
    private static final String BUDGET_PROPERTY = "varve.memory.bytes";

    private static final String HALF = "half";

    private final Map<ServerOption, Object> values;
    private final Map<ServerOption, String> origins;

    private ServerConfig(Map<ServerOption, Object> values, Map<ServerOption, String> origins) {
        this.values = values;
        this.origins = origins;
    }

    /// Reads and checks every option.
    ///
    /// @param flags what the command line gave
    /// @param environment all variables; those of the registry count
    /// @param file the configuration file, null = none
    /// @throws ConfigException at the first value that cannot be used
    public static ServerConfig of(
            Map<ServerOption, String> flags, Map<String, String> environment, @Nullable Path file) {
        Map<ServerOption, String> fromFile = file == null ? Map.of() : ConfigFile.read(file);
        Map<ServerOption, Object> values = new EnumMap<>(ServerOption.class);
        Map<ServerOption, String> origins = new EnumMap<>(ServerOption.class);
        for (ServerOption option : ServerOption.values()) {
            String fromEnvironment = environment.get(option.environmentVariable());
            if (flags.containsKey(option)) {
                origins.put(option, option.flag());
                values.put(option, read(option, flags.get(option), option.flag()));
            } else if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
                origins.put(option, option.environmentVariable());
                values.put(option, read(option, fromEnvironment, option.environmentVariable()));
            } else if (fromFile.containsKey(option)) {
                String origin = file + ": " + option.key();
                origins.put(option, origin);
                values.put(option, read(option, fromFile.get(option), origin));
            } else {
                origins.put(option, "default");
                values.put(option, read(option, option.defaultText(), option.key()));
            }
        }
        ServerConfig config = new ServerConfig(values, origins);
        config.requireBoth(ServerOption.TLS_CERT, ServerOption.TLS_KEY);
        config.requireBoth(ServerOption.TLS_KEY, ServerOption.TLS_CERT);
        config.requireLoopback(ServerOption.HTTP);
        if (config.path(ServerOption.LINE_AUTH_KEYS) == null) {
            config.requireLoopback(ServerOption.TCP);
        }
        return config;
    }

    private static Object read(ServerOption option, @Nullable String text, String origin) {
        String word = text == null ? "" : text;
        if (option == ServerOption.MEMORY && HALF.equals(word)) {
            return halfOfTheMachine();
        }
        try {
            return option.type().reader().read(word);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(origin + ": expected " + e.getMessage() + ", got '" + word + "'", e);
        }
    }

    private static Object halfOfTheMachine() {
        Long fromLauncher = Long.getLong(BUDGET_PROPERTY);
        if (fromLauncher != null) {
            return fromLauncher;
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return system.getTotalMemorySize() / 2;
        }
        return Runtime.getRuntime().maxMemory() * 2;
    }

    private void requireBoth(ServerOption one, ServerOption other) {
        if (path(one) != null && path(other) == null) {
            throw new ConfigException(origin(one) + ": needs " + other.key() + " too");
        }
    }

    private void requireLoopback(ServerOption option) {
        InetSocketAddress address = value(option, InetSocketAddress.class);
        if (!address.getAddress().isLoopbackAddress() && !flag(ServerOption.ALLOW_INSECURE)) {
            String signing =
                    option == ServerOption.TCP ? ", let senders sign (" + ServerOption.LINE_AUTH_KEYS.key() + ")" : "";
            throw new ConfigException(origin(option) + ": "
                    + address.getAddress().getHostAddress()
                    + " can be reached from other machines, and nobody has to log in yet; use 127.0.0.1" + signing
                    + ", or say " + ServerOption.ALLOW_INSECURE.flag());
        }
    }

    private <T> T value(ServerOption option, Class<T> type) {
        return type.cast(Objects.requireNonNull(values.get(option), option::key));
    }

    /// Where the value came from: a flag, a variable, the file, or `default`.
    public String origin(ServerOption option) {
        return origins.getOrDefault(option, "default");
    }

    public InetSocketAddress address(ServerOption option) {
        return value(option, InetSocketAddress.class);
    }

    public long bytes(ServerOption option) {
        return value(option, Long.class);
    }

    public Duration duration(ServerOption option) {
        return value(option, Duration.class);
    }

    public boolean flag(ServerOption option) {
        return value(option, Boolean.class);
    }

    public int count(ServerOption option) {
        return value(option, Integer.class);
    }

    /// One of the option's words.
    public String choice(ServerOption option) {
        return value(option, String.class);
    }

    /// The path, or null for an optional one that was not given.
    public @Nullable Path path(ServerOption option) {
        return values.get(option) instanceof Path path ? path : null;
    }

    public Path data() {
        return value(ServerOption.DATA, Path.class);
    }
}

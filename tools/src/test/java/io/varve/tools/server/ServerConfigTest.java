// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
    @TempDir
    private Path temp;

    private ServerConfig fromFile(String toml) throws IOException {
        return ServerConfig.of(Map.of(), Map.of(), Files.writeString(temp.resolve("varve.toml"), toml));
    }

    @Test
    void shouldHoldDefaults() {
        ServerConfig config = ServerConfig.of(Map.of(), Map.of(), null);
        assertEquals(8181, config.address(ServerOption.HTTP).getPort());
        assertEquals(9009, config.address(ServerOption.TCP).getPort());
        assertEquals("always", config.choice(ServerOption.FSYNC));
        assertEquals(256L << 20, config.bytes(ServerOption.LOG_MAX_TAIL));
        assertEquals(Duration.ofMillis(200), config.duration(ServerOption.LOG_SYNC_INTERVAL));
        assertEquals(Path.of(System.getProperty("user.home"), ".varve/data"), config.data());
        Map<String, String> environment = Map.of("VARVE_DATA", "/elsewhere");
        assertEquals(
                Path.of("/elsewhere"),
                ServerConfig.of(Map.of(), environment, null).data());
        assertFalse(config.flag(ServerOption.LINE_DISCONNECT_ON_ERROR));
        assertNull(config.path(ServerOption.LOGGING_FILE));
        assertTrue(config.bytes(ServerOption.MEMORY) > 0);
    }

    @Test
    void shouldPreferFlagThenEnvironmentThenFile() throws IOException {
        Path file =
                Files.writeString(temp.resolve("varve.toml"), "[log]\nmax_tail = \"1MiB\"\nsegment_size = \"16MiB\"\n");
        Map<String, String> environment = Map.of("VARVE_LOG_MAX_TAIL", "2MiB", "VARVE_LOG_SYNC_INTERVAL", "1s");
        Map<ServerOption, String> flags = Map.of(ServerOption.LOG_MAX_TAIL, "3MiB");
        assertEquals(3L << 20, ServerConfig.of(flags, environment, file).bytes(ServerOption.LOG_MAX_TAIL));
        ServerConfig config = ServerConfig.of(Map.of(), environment, file);
        assertEquals(2L << 20, config.bytes(ServerOption.LOG_MAX_TAIL));
        assertEquals("VARVE_LOG_MAX_TAIL", config.origin(ServerOption.LOG_MAX_TAIL));
        assertEquals(16L << 20, config.bytes(ServerOption.LOG_SEGMENT_SIZE));
        assertEquals(Duration.ofSeconds(1), config.duration(ServerOption.LOG_SYNC_INTERVAL));
    }

    @Test
    void shouldReadTopLevelDottedAndSectionKeys() throws IOException {
        ServerConfig config = fromFile("""
                # a comment
                data = "/srv/varve"
                http = "127.0.0.1:0"
                log.max_tail = "64 MiB"
                shards = 3

                [line]
                disconnect_on_error = true
                """);
        assertEquals(Path.of("/srv/varve"), config.data());
        assertEquals(0, config.address(ServerOption.HTTP).getPort());
        assertEquals(64L << 20, config.bytes(ServerOption.LOG_MAX_TAIL));
        assertEquals(3, config.count(ServerOption.SHARDS));
        assertTrue(config.flag(ServerOption.LINE_DISCONNECT_ON_ERROR));
    }

    @ParameterizedTest
    @CsvSource({
        "log.max_tial = 1, log.max_tial, log.max_tail",
        "fsnc = 'os', fsnc, fsync",
        "max_tail = 5, max_tail, log.max_tail"
    })
    void shouldNameAnUnknownKeyAndTheNearest(String toml, String key, String nearest) {
        ConfigException error = assertThrows(ConfigException.class, () -> fromFile(toml));
        assertTrue(error.toString().contains("unknown key " + key), error.toString());
        assertTrue(error.toString().contains("did you mean " + nearest + "?"), error.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "x", "tls", "password_file", "colour"})
    void shouldSuggestNothingForAnUnknownKeyThatIsLikeNone(String key) {
        ConfigException error = assertThrows(ConfigException.class, () -> fromFile(key + " = 1"));
        assertTrue(error.toString().contains("unknown key " + key), error.toString());
        assertFalse(error.toString().contains("did you mean"), error.toString());
    }

    @Test
    void shouldNameFileAndLineOfBrokenToml() {
        ConfigException error = assertThrows(ConfigException.class, () -> fromFile("data = \"/x\"\nhttp = = 3\n"));
        assertTrue(error.toString().contains("varve.toml:2"), error.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fsync = 'sometimes'", "log.max_tail = 'big'", "log.max_tail = '0'", "log.sync_interval = 5",
                "http = 'localhost'", "http = '127.0.0.1:99999'", "shards = -1", "line.disconnect_on_error = 'yes'",
                "shards = [1, 2]", "memory = '1e99GiB'"
            })
    void shouldRefuseAWrongValueNamingTheKey(String toml) {
        ConfigException error = assertThrows(ConfigException.class, () -> fromFile(toml));
        assertTrue(error.toString().contains(toml.substring(0, toml.indexOf(' '))), error.toString());
    }

    @Test
    void shouldRefuseOtherMachinesUnlessAllowed() {
        Map<ServerOption, String> open = Map.of(ServerOption.TCP, "0.0.0.0:9009");
        ConfigException error = assertThrows(ConfigException.class, () -> ServerConfig.of(open, Map.of(), null));
        assertTrue(error.toString().contains("--tcp: 0.0.0.0"), error.toString());
        Map<ServerOption, String> allowed =
                Map.of(ServerOption.TCP, "0.0.0.0:9009", ServerOption.ALLOW_INSECURE, "true");
        assertEquals(
                9009,
                ServerConfig.of(allowed, Map.of(), null)
                        .address(ServerOption.TCP)
                        .getPort());
        assertEquals(
                1,
                ServerConfig.of(Map.of(ServerOption.HTTP, "[::1]:1"), Map.of(), null)
                        .address(ServerOption.HTTP)
                        .getPort());
    }

    @Test
    void shouldAllowLinesFromOtherMachinesOnlyWhenTheyAreSigned() {
        Map<ServerOption, String> signed =
                Map.of(ServerOption.TCP, "0.0.0.0:9009", ServerOption.LINE_AUTH_KEYS, "/etc/varve.keys");
        ServerConfig config = ServerConfig.of(signed, Map.of(), null);
        assertEquals(9009, config.address(ServerOption.TCP).getPort());
        Map<ServerOption, String> http =
                Map.of(ServerOption.HTTP, "0.0.0.0:8181", ServerOption.LINE_AUTH_KEYS, "/etc/varve.keys");
        assertThrows(ConfigException.class, () -> ServerConfig.of(http, Map.of(), null), "nobody signs there");
    }

    @Test
    void shouldWantCertificateAndKeyTogether() {
        for (ServerOption alone : List.of(ServerOption.TLS_CERT, ServerOption.TLS_KEY)) {
            Map<ServerOption, String> half = Map.of(alone, "/etc/varve.pem");
            ConfigException error = assertThrows(ConfigException.class, () -> ServerConfig.of(half, Map.of(), null));
            assertTrue(error.toString().contains(alone.flag() + ": needs tls."), error.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(ServerOption.class)
    void shouldDeriveNamesAndReadItsDefault(ServerOption option) {
        assertTrue(option.key().matches("[a-z_]+(\\.[a-z_]+)?"), option.key());
        assertEquals(option.environmentVariable(), "VARVE_" + option.name());
        assertFalse(option.help().isBlank());
        for (ServerOption other : ServerOption.values()) {
            assertFalse(other.key().startsWith(option.key() + "."), "TOML cannot hold " + option + " and " + other);
        }
        if (option != ServerOption.MEMORY) {
            option.type().reader().read(option.defaultText());
        }
    }

    @Test
    void shouldHaveUniqueFlags() {
        Set<String> flags = new HashSet<>();
        for (ServerOption option : ServerOption.values()) {
            assertTrue(flags.add(option.flag()), option.flag());
        }
        assertTrue(flags.contains("--log-max-tail"));
    }
}

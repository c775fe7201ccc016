// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

/// Keeps SLF4J, which Calcite brings along, from complaining on stderr that there is no logger, when a program uses this as a library and
/// has none. A program that has one keeps it, and its own settings.
final class QuietLogging {
    private static final String VERBOSITY = "slf4j.internal.verbosity";
    private static final String PROVIDER = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

    private QuietLogging() {}

    /// Lets SLF4J look for a logger now, silently if there is none; call before Calcite is loaded.
    static void install() {
        ClassLoader loader = QuietLogging.class.getClassLoader();
        boolean hasProvider = loader != null && loader.getResource(PROVIDER) != null;
        if (hasProvider || System.getProperty(VERBOSITY) != null) {
            return;
        }
        System.setProperty(VERBOSITY, "ERROR");
        try {
            Class.forName("org.slf4j.LoggerFactory")
                    .getMethod("getILoggerFactory")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            // Without SLF4J there is nobody to keep quiet.
        } finally {
            System.clearProperty(VERBOSITY);
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.security.SecureRandom;

/// Randomness of the operating system: salts and ids must differ between directories.
public final class SystemRng implements Rng {
    private final SecureRandom random = new SecureRandom();

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}

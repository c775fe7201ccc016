// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.mutant;

import java.net.URL;
import java.net.URLClassLoader;

/// Loads the engine and its tests anew, changed classes first, so that a mutant and the engine of other tests never meet.
final class MutantLoader extends URLClassLoader {
    private static final String ENGINE = "io.varve.engine.";

    /// `urls` are searched in order: mutated classes, then the ordinary ones.
    MutantLoader(URL[] urls) {
        super(urls, MutantLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ENGINE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.reflect.InvocationTargetException;

/// Chooses the kernels once, when the first vector is decoded: the vector form where the incubating module is in the boot layer and the
/// processor has wide registers, else the scalar one.
///
/// The vector form is found by name, so that nothing of it is loaded where the module is absent.
public final class Kernels {
    static final BitKernels BEST = choose();

    private static final String VECTOR_FORM = "io.varve.engine.codec.simd.VectorKernels";

    private Kernels() {}

    /// The kernels that decoders use.
    public static BitKernels best() {
        return BEST;
    }

    private static BitKernels choose() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return new ScalarKernels();
        }
        try {
            return Class.forName(VECTOR_FORM)
                    .asSubclass(BitKernels.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (InvocationTargetException e) {
            // What the form says of a processor that would gain nothing.
            return new ScalarKernels();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("vector kernels are not on the class path: class=" + VECTOR_FORM, e);
        }
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.mutant;

/// One mistake that somebody could make in the engine, and the test that must notice it.
///
/// @param name what the mistaken engine does
/// @param source the changed file, below `io/varve/engine`
/// @param original a text that the file holds exactly once
/// @param replacement what stands in its place
record Mutant(String name, String source, String original, String replacement, Killer killer) {
    /// A test method, run by itself.
    ///
    /// @param workload the one workload of the crash suite, or empty
    record Killer(String testClass, String method, String workload) {
        static Killer crash(String workload) {
            return new Killer("EngineCrashTest", "shouldKeepEveryPromiseWhateverOperationTheCrashMeets", workload);
        }

        static Killer of(String testClass, String method) {
            return new Killer(testClass, method, "");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Holds the one direction of modules and packages ([Floors]) and the allow-lists of libraries ([Libraries]).
///
/// It reads class files, not import lines, so that a fully qualified name or an inferred type does not slip through.
final class ImportFence {
    private ImportFence() {}

    /// What ships: floors and allow-lists.
    static List<String> violations(List<ClassFacts> classes) {
        List<String> found = new ArrayList<>();
        for (ClassFacts user : classes) {
            for (String type : user.types()) {
                objection(user, type).ifPresent(why -> found.add(user.name() + " names " + type + ": " + why));
            }
        }
        return found;
    }

    /// Tests may use what they like, but nothing that the next JDK takes away.
    static List<String> violationsOfTests(List<ClassFacts> classes) {
        List<String> found = new ArrayList<>();
        for (ClassFacts user : classes) {
            for (String type : user.types()) {
                if (type.startsWith("sun.") || type.startsWith("jdk.internal.")) {
                    found.add(user.name() + " names " + type + ": internal to the JDK");
                }
            }
        }
        return found;
    }

    private static Optional<String> objection(ClassFacts user, String type) {
        String typePackage = ClassFacts.packageOf(type);
        return Floors.moduleOf(typePackage).isEmpty()
                ? Libraries.objection(user, type)
                : Floors.objection(user.packageName(), typePackage);
    }
}

// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one class file says about the rest of the world: the types it names and the members it touches.
///
/// `types` are binary names with dots. A type that stands only in the descriptor of somebody else's method is left out:
/// passing null for it binds us to nothing.
record ClassFacts(String module, String name, Set<String> types, Set<Use> uses) {
    private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([\\w/$-]+)");
    private static final Pattern WHOLE_DESCRIPTOR = Pattern.compile("L[\\w/$-]+;");

    /// One field or method that the class touches; `owner` with dots, `descriptor` as in the class file.
    record Use(String owner, String member, String descriptor) {
        @Override
        public String toString() {
            return owner + "." + member;
        }
    }

    static ClassFacts of(String module, byte[] bytes) {
        ClassModel model = ClassFile.of().parse(bytes);
        Set<String> types = new TreeSet<>();
        Set<Use> uses = new HashSet<>();
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry type -> addClass(type.asInternalName(), types);
                case MemberRefEntry member ->
                    uses.add(new Use(
                            dotted(member.owner().asInternalName()),
                            member.name().stringValue(),
                            member.type().stringValue()));
                case MethodTypeEntry type -> addDescriptor(type.descriptor().stringValue(), types);
                // Annotations appear nowhere else than as a bare descriptor.
                case Utf8Entry text
                when WHOLE_DESCRIPTOR.matcher(text.stringValue()).matches() -> addDescriptor(text.stringValue(), types);
                default -> {}
            }
        }
        for (FieldModel field : model.fields()) {
            addDescriptor(field.fieldType().stringValue(), types);
            field.findAttribute(Attributes.signature())
                    .ifPresent(it -> addDescriptor(it.signature().stringValue(), types));
        }
        for (MethodModel method : model.methods()) {
            addDescriptor(method.methodType().stringValue(), types);
            method.findAttribute(Attributes.signature())
                    .ifPresent(it -> addDescriptor(it.signature().stringValue(), types));
        }
        String name = dotted(model.thisClass().asInternalName());
        types.remove(name);
        return new ClassFacts(module, name, types, uses);
    }

    /// The package, "" for none.
    static String packageOf(String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? "" : className.substring(0, dot);
    }

    String packageName() {
        return packageOf(name);
    }

    private static void addClass(String internalName, Set<String> types) {
        if (internalName.startsWith("[")) {
            addDescriptor(internalName, types);
        } else {
            types.add(dotted(internalName));
        }
    }

    private static void addDescriptor(String descriptor, Set<String> types) {
        Matcher matcher = TYPE_IN_DESCRIPTOR.matcher(descriptor);
        while (matcher.find()) {
            types.add(dotted(matcher.group(1)));
        }
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }
}

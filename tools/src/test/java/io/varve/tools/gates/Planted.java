// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Makes the violations that the gates must find: compiled classes and files in a folder.
final class Planted {
    private Planted() {}

    /// Compiles one class that claims to belong to a module, in memory, against the test's class path.
    static List<ClassFacts> compiled(String module, String className, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<ByteArrayOutputStream> outputs = new ArrayList<>();
        JavaFileManager files = new ForwardingJavaFileManager<>(compiler.getStandardFileManager(null, null, null)) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        ByteArrayOutputStream output = new ByteArrayOutputStream();
                        outputs.add(output);
                        return output;
                    }
                };
            }
        };
        URI uri = URI.create("memory:///" + className.replace('.', '/') + ".java");
        JavaFileObject input = new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        StringWriter messages = new StringWriter();
        List<String> options = List.of("--add-modules=jdk.incubator.vector", "-proc:none", "-nowarn");
        assertTrue(
                compiler.getTask(messages, files, null, options, null, List.of(input))
                        .call(),
                messages::toString);
        return outputs.stream()
                .map(output -> ClassFacts.of(module, output.toByteArray()))
                .toList();
    }

    static void file(Path root, String relative, String text) throws IOException {
        Path file = root.resolve(relative);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}

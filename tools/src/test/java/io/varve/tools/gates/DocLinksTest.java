// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DocLinksTest {
    @TempDir
    Path folder;

    @Test
    void shouldPassOnTheProject() {
        assertEquals("", String.join("\n", DocLinks.violations(Project.built())));
    }

    @Test
    void shouldFindPlantedDeadLinks() throws IOException {
        Planted.file(
                folder,
                "README.md",
                "# Hello, World\n[good](engine/docs/a.md#part-2-the-log) [here](#hello-world) [web](https://a.example/b)\n"
                        + "[bad](engine/docs/b.md) [out](../secret.md) [deaf](engine/docs/a.md#part-3)\n");
        Planted.file(folder, "engine/docs/a.md", "# A\n## Part 2: the log\n");
        assertEquals(
                List.of(
                        "README.md links to engine/docs/b.md, which does not exist",
                        "README.md links to ../secret.md, which does not exist",
                        "README.md links to engine/docs/a.md#part-3, which has no such heading"),
                DocLinks.violations(new Project(folder)));
    }

    @Test
    void shouldFindAPlantedNameOfAClassThatIsGone() throws IOException {
        Planted.file(
                folder,
                "engine/docs/a.md",
                "`GoodReader` `Good.InnerPart` `FileChannel` `Retry-After` `SELECT` `GoneWriter.close()`\n"
                        + "```\n`AlsoGone` in a block is an example\n```\n");
        Planted.file(
                folder, "engine/src/main/java/a/GoodReader.java", "final class GoodReader { record InnerPart() {} }\n");
        assertEquals(
                List.of("engine/docs/a.md names the class GoneWriter, which does not exist"),
                DocLinks.violations(new Project(folder)));
    }

    @Test
    void shouldFindAPlantedCommentOnAPageThatIsGone() throws IOException {
        Planted.file(
                folder,
                "engine/src/main/java/a/A.java",
                "/// Layout: docs/format/a.md, `engine/docs/format/a.md`.\n/// Layout: docs/format/gone.md.\nclass A {}\n");
        Planted.file(folder, "engine/docs/format/a.md", "# A\n");
        assertEquals(
                List.of("engine/src/main/java/a/A.java refers to docs/format/gone.md, which does not exist"),
                DocLinks.violations(new Project(folder)));
    }
}

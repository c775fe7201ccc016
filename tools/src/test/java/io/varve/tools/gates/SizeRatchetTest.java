// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SizeRatchetTest {
    private static final String FILE = "engine/src/main/java/a/Large.java";

    @TempDir
    Path folder;

    @Test
    void shouldPassOnTheProject() {
        Project project = Project.built();
        assertEquals("", String.join("\n", SizeRatchet.violations(project, project.text(Path.of(SizeRatchet.LIST)))));
    }

    @Test
    void shouldFindAPlantedLargeFile() throws IOException {
        Planted.file(folder, FILE, "\n".repeat(501));
        assertEquals(
                List.of(FILE + " has 501 lines; split it, or name its one idea in .ci/size-ratchet.txt"),
                SizeRatchet.violations(new Project(folder), "# none\n"));
    }

    @Test
    void shouldFindAPlantedListedFileThatGrew() throws IOException {
        Planted.file(folder, FILE, "\n".repeat(603));
        assertEquals(
                List.of(FILE + " grew from 602 to 603 lines"),
                SizeRatchet.violations(new Project(folder), "602 " + FILE + ": one state machine\n"));
    }

    @Test
    void shouldLetAListedFileStand() throws IOException {
        Planted.file(folder, FILE, "\n".repeat(600));
        assertEquals(List.of(), SizeRatchet.violations(new Project(folder), "602 " + FILE + ": one state machine\n"));
    }

    @Test
    void shouldAskForTheReasonAndDropWhatIsSmallAgain() throws IOException {
        Planted.file(folder, FILE, "\n".repeat(501));
        assertEquals(
                List.of(
                        ".ci/size-ratchet.txt: \"501 " + FILE + "\" is not `lines path: reason`",
                        FILE + " has 501 lines; split it, or name its one idea in .ci/size-ratchet.txt",
                        ".ci/size-ratchet.txt: gone.java is no longer large, take it off"),
                SizeRatchet.violations(new Project(folder), "501 " + FILE + "\n700 gone.java: it was large\n"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tutorial shows a project that the build runs, and sources that the tests of models run. */
class TutorialPageTest {
  private static final Path PAGE = Path.of("..", "docs", "tutorial.md");
  private static final Path SOURCES =
      Path.of("..", "scpl-models", "src", "test", "java", "io", "github", "scpl", "examples");
  private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0\n";

  @Test
  void thePomIsThatOfTheProject() throws IOException {
    String pom = Files.readString(Path.of("src", "it", "first-program", "pom.xml"));
    assertEquals(List.of(pom), Listings.of(PAGE, "xml"), "update docs/tutorial.md");
  }

  @Test
  void theProgramsAreThoseThatTestsRun() throws IOException {
    List<String> sources = new ArrayList<>();
    for (String name :
        List.of("LabelledTexts", "TextTutorial", "LabelledImages", "ImageTutorial")) {
      String source = Files.readString(SOURCES.resolve(name + ".java"));
      sources.add(source.replaceFirst(LICENCE, ""));
    }
    assertEquals(sources, Listings.of(PAGE, "java"), "update docs/tutorial.md");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's program is the project that the build compiles and runs at its end. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path PROJECT = Path.of("src", "it", "first-program");

  @Test
  void thePomFragmentIsThatOfTheProject() throws IOException {
    List<String> blocks = Listings.of(README, "xml");
    assertEquals(1, blocks.size(), "fragments of a pom.xml");
    String pom = Files.readString(PROJECT.resolve("pom.xml"));
    String fragment = blocks.get(0).indent(2).replaceAll("(?m)^ +$", "");
    assertTrue(pom.contains(fragment), "The README's fragment is not in pom.xml: " + fragment);
  }

  @Test
  void theSnippetIsAPartOfTheProgramAndTheProgramThatOfTheProject() throws IOException {
    Path source = PROJECT.resolve(Path.of("src", "main", "java", "example", "FirstProgram.java"));
    String program = Files.readString(source);
    List<String> blocks = Listings.of(README, "java");
    assertEquals(2, blocks.size(), "blocks of Java");
    String snippet = blocks.get(0).indent(4);
    assertTrue(program.contains(snippet), "The README's snippet is not in the program: " + snippet);
    assertEquals(program, blocks.get(1));
  }
}

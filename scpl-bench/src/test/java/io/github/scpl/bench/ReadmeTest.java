// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's program is the project that the build compiles and runs at its end. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path PROJECT = Path.of("src", "it", "first-program");

  @Test
  void thePomFragmentIsThatOfTheProject() throws IOException {
    String pom = Files.readString(PROJECT.resolve("pom.xml"));
    String fragment = block("xml").indent(2).replaceAll("(?m)^ +$", "");
    assertTrue(pom.contains(fragment), "The README's fragment is not in pom.xml: " + fragment);
  }

  @Test
  void theProgramIsThatOfTheProject() throws IOException {
    Path source = PROJECT.resolve(Path.of("src", "main", "java", "example", "FirstProgram.java"));
    assertEquals(Files.readString(source), block("java"));
  }

  private static String block(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(README));
    assertTrue(block.find(), "README.md has no block of " + language);
    return block.group(1);
  }
}

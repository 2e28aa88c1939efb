// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pages of the documentation, and the sources of this package that they show. */
final class Pages {
  private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0\n";
  private static final Pattern LISTING = Pattern.compile("```java\\n(.*?)```\\n", Pattern.DOTALL);

  private Pages() {}

  /** The Java listings of a page. */
  static List<String> listings(String page) throws IOException {
    List<String> listings = new ArrayList<>();
    Matcher matcher = LISTING.matcher(text(root().resolve("docs").resolve(page)));
    while (matcher.find()) {
      listings.add(matcher.group(1));
    }
    return listings;
  }

  /** Whole files of this package, without the line on their licence. */
  static List<String> sources(List<String> classes) throws IOException {
    Path folder = root().resolve("scpl-core/src/test/java/io/github/scpl/examples");
    List<String> sources = new ArrayList<>();
    for (String name : classes) {
      sources.add(text(folder.resolve(name + ".java")).replaceFirst(LICENCE, ""));
    }
    return sources;
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).replace("\r\n", "\n");
  }

  /** The repository, above the directory that tests run in. */
  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.isDirectory(directory.resolve("docs"))) {
      directory = directory.getParent();
    }
    assertTrue(directory != null, "Expected to run inside the repository");
    return directory;
  }
}

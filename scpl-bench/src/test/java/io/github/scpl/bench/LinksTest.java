// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between pages of the documentation lead somewhere. */
class LinksTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LISTING = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    int count = 0;
    for (Path page : pages()) {
      for (String link : matches(LINK, text(page))) {
        if (!link.contains(":")) { // not of another site
          count++;
          if (!leads(page, link)) {
            broken.add(ROOT.relativize(page) + " -> " + link);
          }
        }
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(count > 100, "links: " + count);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> peers = Files.list(ROOT.resolve(Path.of("scpl-bench", "peers")));
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.of(top, peers, docs)
          .flatMap(files -> files)
          .filter(file -> file.toString().endsWith(".md"))
          .toList();
    }
  }

  private static boolean leads(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(target) && (parts.length == 1 || headings(target).contains(parts[1]));
  }

  /** As code hosts name them: in lower case, with hyphens for blanks and without punctuation. */
  private static Set<String> headings(Path page) throws IOException {
    return matches(HEADING, text(page)).stream()
        .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", ""))
        .map(heading -> heading.replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static String text(Path page) throws IOException {
    return LISTING.matcher(Files.readString(page)).replaceAll("");
  }
}

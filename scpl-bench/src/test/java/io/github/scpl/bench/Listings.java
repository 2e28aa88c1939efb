// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Blocks of code in a page of the documentation. */
final class Listings {
  private Listings() {}

  /**
   * The blocks in a language, in the order of the page.
   *
   * @param language as the page names it, such as {@code java}
   */
  static List<String> of(Path page, String language) throws IOException {
    Pattern block = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL);
    return block.matcher(Files.readString(page)).results().map(found -> found.group(1)).toList();
  }
}

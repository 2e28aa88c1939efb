// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.models.text.data.Omissions;
import io.github.scpl.models.text.data.WordVectors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What reading a data set came to.
 *
 * @param parts what was left out, file by file; none for images
 * @param vectors how many words have a vector from a file; null if none was given
 */
public record Reading(List<Part> parts, WordVectors.Coverage vectors) {
  static final Reading NOTHING_TO_TELL = new Reading(List.of(), null);

  /**
   * One file.
   *
   * @param set which part of the data it is
   * @param omissions what was left out of it
   */
  record Part(String set, Omissions omissions) {
    private Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("set", set);
      json.put("badRows", omissions.badRows());
      if (omissions.badRows() > 0) {
        json.put("firstReason", omissions.firstReasons().get(0));
      }
      json.put("emptiedTexts", omissions.emptied());
      return json;
    }
  }

  Reading withVectors(WordVectors.Coverage coverage) {
    return new Reading(parts, coverage);
  }

  /** For the result file; nothing if there is nothing to tell. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    if (!parts.isEmpty()) {
      json.put("omitted", parts.stream().map(Part::json).toList());
    }
    if (vectors != null) {
      json.put(
          "wordVectors",
          Map.of("words", vectors.words(), "found", vectors.found(), "rows", vectors.rows()));
    }
    return json;
  }

  /** The coverage of the word vectors as a line to print, or nothing. */
  public String text() {
    return vectors == null
        ? ""
        : String.format(
            Locale.ROOT,
            "Word vectors: %d of %d words of the vocabulary (%.1f %%) are among the %d rows of the"
                + " file%n",
            vectors.found(),
            vectors.words(),
            100.0 * vectors.found() / vectors.words(),
            vectors.rows());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.models.text.data.TextInput;
import io.github.scpl.models.text.data.TextSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Texts of tab-separated files, whose header names the columns text and label. */
final class LabelledTexts {
  private LabelledTexts() {}

  /** The labels that a file has, in the order of the alphabet. */
  static List<String> classes(Path file) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (TextInput.Entry label : TextInput.column(file, true, "label")) {
      names.add(label.text());
    }
    return List.copyOf(names);
  }

  static TextSet read(Path file, List<String> classes) throws IOException {
    Map<Long, String> labels = new HashMap<>(); // by the line that they are in
    for (TextInput.Entry label : TextInput.column(file, true, "label")) {
      labels.put(label.line(), label.text());
    }
    List<String> texts = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (TextInput.Entry text : TextInput.column(file, true, "text")) {
      String label = labels.get(text.line());
      if (!classes.contains(label)) {
        throw new IOException(
            file + ", line " + text.line() + ": expected one of " + classes + ", got " + label);
      }
      texts.add(text.text());
      numbers.add(classes.indexOf(label));
    }
    int[] all = numbers.stream().mapToInt(Integer::intValue).toArray();
    return TextSet.of(file.toString(), classes, texts, all);
  }
}

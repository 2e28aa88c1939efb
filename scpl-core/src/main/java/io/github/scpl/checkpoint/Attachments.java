// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.checkpoint.Manifest.Attachment;
import io.github.scpl.files.Sums;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What is kept with a network byte by byte, and how it is told from what is damaged. */
final class Attachments {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private Attachments() {}

  /** Descriptions, in the order of the names. */
  static List<Attachment> describe(Map<String, byte[]> attachments) {
    return new TreeMap<>(attachments)
        .entrySet().stream().map(each -> describe(each.getKey(), each.getValue())).toList();
  }

  private static Attachment describe(String name, byte[] bytes) {
    requireName(name);
    return new Attachment(name, bytes.length, Sums.of(bytes));
  }

  /** Refuses what cannot be a name everywhere. */
  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "expected a name of up to 100 letters, digits, '.', '_' and '-', got " + name);
    }
  }
}

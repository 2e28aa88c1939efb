// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.checkpoint.Manifest.Attachment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    return new Attachment(name, bytes.length, sha256(bytes));
  }

  /** Refuses what cannot be the name of an entry everywhere. */
  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "expected a name of up to 100 letters, digits, '.', '_' and '-', got " + name);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}

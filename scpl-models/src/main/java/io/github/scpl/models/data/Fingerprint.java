// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import io.github.scpl.files.Sums;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * A SHA-256 over samples and labels, one after the other: the identity of a data set, however its
 * files are packed. Not thread-safe.
 */
public final class Fingerprint {
  private final MessageDigest digest = Sums.digest();

  /** A fingerprint of nothing yet. */
  public Fingerprint() {}

  /** Adds a number. */
  public Fingerprint add(int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    return this;
  }

  /** Adds bytes and how many there are. */
  public Fingerprint add(byte[] bytes) {
    add(bytes.length);
    digest.update(bytes);
    return this;
  }

  /** Adds the characters of a text, whatever they are, and how many there are. */
  public Fingerprint add(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(Character.BYTES * text.length());
    bytes.asCharBuffer().put(text);
    return add(bytes.array());
  }

  /** {@return 64 hexadecimal digits; what is added later is the start of another fingerprint} */
  public String digits() {
    return Sums.of(digest);
  }
}

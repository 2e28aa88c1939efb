// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

/** Which vectors the words get that are not in the file. */
public enum MissingWords {
  /**
   * Uniform around zero, with the standard deviation of all components found, so that they do not
   * stand out; zeros for padding.
   */
  LIKE_FOUND,

  /**
   * Uniform between 0 and 1, padding too, as in the original implementation. Trained vectors have a
   * mean near 0, not 0.5.
   */
  ZERO_TO_ONE
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/** What happens to a product before it is written. */
public enum Epilogue {
  /** Nothing. */
  NONE,

  /** A row is added to every row. */
  BIAS
}

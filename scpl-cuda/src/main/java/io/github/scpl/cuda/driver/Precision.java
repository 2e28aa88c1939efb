// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/** How exactly products and convolutions of FLOAT arrays multiply; sums are FLOAT in all. */
public enum Precision {
  /** Factors as they are. */
  FLOAT32,

  /** Factors of 10 bits behind the point, on tensor cores. */
  TF32,

  /** Factors of 7 bits behind the point, on tensor cores. */
  BFLOAT16
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * A product {@code out = op(a) op(b) + beta out} of dense matrices in row-major order, to which an
 * epilogue may add something.
 *
 * @param type FLOAT or DOUBLE
 * @param transposeA whether a is stored {@code [inner, rows]}, not {@code [rows, inner]}
 * @param transposeB whether b is stored {@code [columns, inner]}, not {@code [inner, columns]}
 * @param beta 0 or 1
 */
public record Multiplication(
    DataType type,
    Precision precision,
    boolean transposeA,
    boolean transposeB,
    int rows,
    int columns,
    int inner,
    int beta,
    Epilogue epilogue) {
  /** One without an epilogue. */
  public Multiplication(
      DataType type,
      Precision precision,
      boolean transposeA,
      boolean transposeB,
      int rows,
      int columns,
      int inner,
      int beta) {
    this(type, precision, transposeA, transposeB, rows, columns, inner, beta, Epilogue.NONE);
  }

  /** The same with an epilogue. */
  public Multiplication with(Epilogue other) {
    return new Multiplication(
        type, precision, transposeA, transposeB, rows, columns, inner, beta, other);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Epilogue;
import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.device.Product;
import io.github.scpl.device.Tensor;

/** A {@link Product} by the card's library. */
record CudaProduct(Launcher launcher, Precision precision, boolean transposeA, boolean transposeB)
    implements Product {
  @Override
  public void run(Tensor a, Tensor b, Tensor out) {
    launcher.multiply(multiplication(a, b, out), launcher.at(a), launcher.at(b), launcher.at(out));
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor row, Tensor out) {
    requireLength(row, out.size(1));
    Multiplication what = multiplication(a, b, out).with(Epilogue.BIAS);
    int number =
        launcher.operations().number(what, () -> BiasedProduct.of(launcher.driver(), what));
    launcher
        .lanes()
        .submit(number, launcher.at(a), launcher.at(b), launcher.at(row), launcher.at(out));
  }

  private Multiplication multiplication(Tensor a, Tensor b, Tensor out) {
    long rows = out.size(0);
    long columns = out.size(1);
    long inner = a.size(transposeA ? 0 : 1);
    requireLength(a, rows * inner);
    requireLength(b, inner * columns);
    requireLength(out, rows * columns);
    return new Multiplication(
        launcher.type(),
        precision,
        transposeA,
        transposeB,
        Math.toIntExact(rows),
        Math.toIntExact(columns),
        Math.toIntExact(inner),
        0);
  }

  /** A card would read and write beyond the end. */
  private static void requireLength(Tensor tensor, long length) {
    if (tensor.length() != length) {
      throw new IllegalArgumentException(
          "Expected " + length + " elements for this product, got " + tensor);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.Product;
import io.github.scpl.device.Tensor;

record ReferenceProduct(boolean transposeA, boolean transposeB) implements Product {
  @Override
  public void run(Tensor a, Tensor b, Tensor out) {
    int rows = (int) out.size(0);
    int columns = (int) out.size(1);
    int inner = (int) a.size(transposeA ? 0 : 1);
    double[] x = a.toArray();
    double[] y = b.toArray();
    double[] product = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        for (int k = 0; k < inner; k++) {
          product[i * columns + j] +=
              x[transposeA ? k * rows + i : i * inner + k]
                  * y[transposeB ? j * inner + k : k * columns + j];
        }
      }
    }
    out.assign(product);
  }

  @Override
  public void run(Tensor a, Tensor b, Tensor row, Tensor out) {
    run(a, b, out);
    new ReferenceElements().addToRows(out, row);
  }
}

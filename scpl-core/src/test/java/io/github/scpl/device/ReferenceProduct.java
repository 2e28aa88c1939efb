// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static io.github.scpl.device.ReferenceKernels.get;
import static io.github.scpl.device.ReferenceKernels.put;

record ReferenceProduct(boolean transposeA, boolean transposeB) implements Product {
  @Override
  public void run(Tensor a, Tensor b, Tensor out) {
    int rows = (int) out.size(0);
    int columns = (int) out.size(1);
    int inner = (int) a.size(transposeA ? 0 : 1);
    double[] x = get(a);
    double[] y = get(b);
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
    put(out, product);
  }
}

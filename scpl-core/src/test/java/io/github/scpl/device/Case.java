// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Some kernels on some arrays. */
record Case(String name, Work work) {
  /** Runs kernels and returns all that they wrote. */
  interface Work {
    List<INDArray> run(Kernels kernels, CaseArrays arrays);
  }

  @Override
  public String toString() {
    return name;
  }
}

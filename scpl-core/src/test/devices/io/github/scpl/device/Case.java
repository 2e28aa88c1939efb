// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.List;

/** Some kernels on some arrays. */
public record Case(String name, Work work) {
  /** Runs kernels and returns all that they wrote. */
  public interface Work {
    List<Tensor> run(Kernels kernels, CaseArrays arrays);
  }

  @Override
  public String toString() {
    return name;
  }
}

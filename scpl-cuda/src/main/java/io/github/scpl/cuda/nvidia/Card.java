// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaDevAttrComputeCapabilityMajor;
import static org.bytedeco.cuda.global.cudart.cudaDevAttrComputeCapabilityMinor;
import static org.bytedeco.cuda.global.cudart.cudaDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cudaSetDevice;

/** A card by its number, and what every call to it begins with. */
record Card(int number) {
  /** The card that each thread's calls go to. */
  private static final ThreadLocal<int[]> CURRENT = ThreadLocal.withInitial(() -> new int[] {-1});

  /**
   * Lets the calling thread's calls go to this card. The first time in a process that makes the
   * card's primary context.
   */
  void use() {
    int[] current = CURRENT.get();
    if (current[0] != number) {
      current[0] = -1;
      Cuda.check(cudaSetDevice(number), this, "begin");
      current[0] = number;
    }
  }

  /** The first number of its compute capability. */
  int major() {
    return attribute(cudaDevAttrComputeCapabilityMajor);
  }

  /** The second one. */
  int minor() {
    return attribute(cudaDevAttrComputeCapabilityMinor);
  }

  private int attribute(int attribute) {
    int[] value = new int[1];
    Cuda.check(cudaDeviceGetAttribute(value, attribute, number), this, "ask for an attribute");
    return value[0];
  }

  @Override
  public String toString() {
    return "cuda:" + number;
  }
}

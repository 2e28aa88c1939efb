// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaErrorNoDevice;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceCount;

import io.github.scpl.cuda.driver.Cards;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Driver;

/** The cards that NVIDIA's driver finds, and CUDA can use. */
public final class NvidiaCards implements Cards {
  /** Where tensor cores multiply TF32 and bfloat16: the first number of a compute capability. */
  private static final int ROUNDING = 8;

  private boolean asked;
  private String problem;
  private int count;

  @Override
  public synchronized String problem() {
    if (!asked) {
      asked = true;
      problem = find();
    }
    return problem;
  }

  private String find() {
    String missing = NvidiaLibraries.problem();
    if (missing != null) {
      return missing;
    }
    int[] found = new int[1];
    int status = cudaGetDeviceCount(found);
    if (status != 0) {
      return Cuda.failure(status, "find a card").getMessage();
    }
    count = found[0];
    return count == 0 ? "CUDA finds no card; " + Failures.cureOfCuda(cudaErrorNoDevice) : null;
  }

  @Override
  public synchronized int count() {
    return problem() == null ? count : 0;
  }

  @Override
  public boolean rounds(int number) {
    return new Card(number).major() >= ROUNDING;
  }

  @Override
  public Driver open(int number) {
    try {
      return new NvidiaDriver(new Card(number));
    } catch (LinkageError e) {
      throw new CudaException("NVIDIA's libraries cannot be used: " + e.getMessage(), e);
    }
  }
}

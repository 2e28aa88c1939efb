// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cuGetErrorName;
import static org.bytedeco.cuda.global.cudart.cuGetErrorString;
import static org.bytedeco.cuda.global.cudart.cudaGetErrorName;
import static org.bytedeco.cuda.global.cudart.cudaGetErrorString;
import static org.bytedeco.cuda.global.cudart.cudaGetLastError;

import io.github.scpl.cuda.driver.CudaException;
import org.bytedeco.javacpp.BytePointer;

/** What calls of CUDA's two interfaces have answered: {@code cuda...} and {@code cu...}. */
final class Cuda {
  private static final String NAME = "CUDA";

  private Cuda() {}

  /**
   * Throws the error of a call of the runtime, if it is one.
   *
   * @param card for the message
   * @param what was wanted, to follow "cannot"
   */
  static void check(int status, Object card, String what) {
    if (status != 0) {
      throw failure(status, card, what);
    }
  }

  /** The error of a call of the runtime. */
  static CudaException failure(int status, Object card, String what) {
    return failure(status, what + " on " + card);
  }

  /** The error of a call of the runtime that is for no card. */
  static CudaException failure(int status, String what) {
    forget();
    return Failures.of(
        NAME,
        what,
        cudaGetErrorName(status).getString(),
        cudaGetErrorString(status).getString(),
        Failures.cureOfCuda(status));
  }

  /** The runtime keeps the last error, and cuBLAS and cuDNN may take it for one of theirs. */
  static void forget() {
    cudaGetLastError();
  }

  /** The same as {@link #check} for a call of the driver. */
  static void checkDriver(int status, Object card, String what) {
    if (status != 0) {
      throw driverFailure(status, card, what);
    }
  }

  private static CudaException driverFailure(int status, Object card, String what) {
    BytePointer name = new BytePointer();
    BytePointer text = new BytePointer();
    cuGetErrorName(status, name);
    cuGetErrorString(status, text);
    return Failures.of(
        NAME,
        what + " on " + card,
        name.isNull() ? "error " + status : name.getString(),
        text.isNull() ? "" : text.getString(),
        Failures.cureOfCuda(status));
  }
}

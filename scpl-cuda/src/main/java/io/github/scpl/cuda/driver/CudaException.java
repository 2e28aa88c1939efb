// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

/** A call that CUDA, or one of its libraries, answered with an error. */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CudaException(String message) {
    super(message);
  }

  public CudaException(String message, Throwable cause) {
    super(message, cause);
  }
}

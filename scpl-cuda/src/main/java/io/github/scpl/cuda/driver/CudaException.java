// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

import io.github.scpl.device.DeviceException;

/** A call that CUDA, or one of its libraries, answered with an error. */
public final class CudaException extends DeviceException {
  private static final long serialVersionUID = 1;

  public CudaException(String message) {
    super(message);
  }

  public CudaException(String message, Throwable cause) {
    super(message, cause);
  }
}

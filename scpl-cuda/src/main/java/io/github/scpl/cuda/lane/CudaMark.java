// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.Event;
import io.github.scpl.device.Mark;

/** A mark behind work that was submitted. */
record CudaMark(Event event) implements Mark {
  @Override
  public boolean isReached() {
    return event.isReached();
  }

  @Override
  public void join() {
    event.join();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Something to compute on: memory, lanes that order the work, and kernels. Thread-safe.
 *
 * <p>Kernels that a thread calls go to its {@link #lane}. Whether they are done when the call
 * returns is up to the device.
 */
public interface Device {
  /**
   * A device by its name, such as {@code host} or {@code cuda:0}; see {@link Devices}.
   *
   * @throws IllegalArgumentException if there is none
   * @throws IllegalStateException if what it needs is not there; it says what, and how to get it
   */
  static Device of(String name) {
    return Devices.get(name);
  }

  /** Where its tensors are. */
  Memory memory();

  /**
   * The operations on tensors of this type.
   *
   * @throws IllegalArgumentException if the device has none for it
   */
  Kernels kernels(DataType type);

  /**
   * The same device, whose kernels take factors of products as they are: as this one does, unless
   * it rounds them. Losses are computed with it.
   */
  default Device exact() {
    return this;
  }

  /**
   * Opens a lane for the calling thread, which closes it. Kernels it calls until then go there.
   *
   * @param threads of the host that kernels may use, the calling one included; a device that
   *     computes by itself takes no notice
   * @throws IllegalArgumentException if so many threads cannot be used
   */
  Lane open(int threads);

  /**
   * The calling thread's lane: the one it opened last and did not close, or one of the device's.
   */
  Lane lane();

  /**
   * What it computes with, by field, for reports: libraries and their versions, limits, and for
   * each kind of operation the engine that computes it in FLOAT, such as {@code "convolutions"} and
   * {@code "products"}. Fields are in the order in which they are read best. The map cannot be
   * changed.
   *
   * @throws IllegalStateException if the device cannot be used; it tells the cure
   */
  Map<String, String> facts();

  /**
   * What lanes had begun and not ended when the device failed for good, by their {@link Lane#label
   * labels}: the failure is of one of them. Empty while the device works, and where it is not
   * known.
   */
  default List<String> failedAt() {
    return List.of();
  }

  /** Owner of new tensors. */
  default Arena arena() {
    return new Arena(memory());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.List;

/**
 * Devices of one kind. Jars name theirs in {@code META-INF/services}, for {@link
 * java.util.ServiceLoader}; {@link Devices} asks all of them. Thread-safe, and cheap to make: what
 * it takes to find out about devices is done when it is asked for.
 */
public interface DeviceProvider {
  /** The first part of its devices' names, such as {@code cuda} of {@code cuda:0}. */
  String kind();

  /**
   * A device, the same one for the same name.
   *
   * @param name a full name, whose first part is the kind
   * @param precision how exactly it is to multiply, by one of its {@link #precisions}; null for its
   *     default
   * @throws IllegalArgumentException if there is none of that name, or it has no such precision; it
   *     says which there are
   * @throws IllegalStateException if what it needs is not there; it says what, and how to get it
   */
  Device device(String name, String precision);

  /** The names of all devices that can be used; none if what they need is not there. */
  List<String> names();

  /** How exactly its devices multiply FLOAT, the most exact first. */
  List<String> precisions();

  /** Why it has no device, and the cure; null if it has one. */
  String problem();
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** Devices by their names. Thread-safe. */
public final class Devices {
  private static final List<DeviceProvider> PROVIDERS =
      ServiceLoader.load(DeviceProvider.class, Devices.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private static final Map<String, Device> USED = new ConcurrentSkipListMap<>();

  private Devices() {}

  /** The kinds of devices that are on the class path, with and without what they need. */
  public static List<DeviceProvider> providers() {
    return PROVIDERS;
  }

  /**
   * A device by its name, such as {@code host} or {@code cuda:0}, with its default precision.
   *
   * @throws IllegalArgumentException if there is none
   * @throws IllegalStateException if what it needs is not there; it says what, and how to get it
   */
  public static Device get(String name) {
    return get(name, null);
  }

  /**
   * The same with a precision; null for the default.
   *
   * @throws IllegalArgumentException if there is none, or it has no such precision
   * @throws IllegalStateException if what it needs is not there
   */
  public static Device get(String name, String precision) {
    Device device = provider(name).device(name, precision);
    USED.put(name, device);
    return device;
  }

  /** The devices that were asked for by name in this process so far, as they were last. */
  public static Map<String, Device> used() {
    return new TreeMap<>(USED);
  }

  /**
   * Who has the devices of a kind.
   *
   * @param name of a device, or of the kind
   * @throws IllegalArgumentException if nobody has
   */
  public static DeviceProvider provider(String name) {
    String kind = name.split(":", 2)[0];
    for (DeviceProvider provider : PROVIDERS) {
      if (provider.kind().equals(kind)) {
        return provider;
      }
    }
    throw new IllegalArgumentException(
        "Expected a device of "
            + PROVIDERS.stream().map(DeviceProvider::kind).collect(Collectors.joining(", "))
            + ", got '"
            + name
            + "'"
            + (kind.equals("cuda") ? "; add scpl-cuda to the class path" : ""));
  }
}

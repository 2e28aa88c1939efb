// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import io.github.scpl.cuda.CudaDevice;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.device.Device;
import io.github.scpl.device.DeviceProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Two cards that are none, {@code emulated:0} and {@code emulated:1}, which no list names. */
public final class EmulatedCards implements DeviceProvider {
  private static final String KIND = "emulated";

  private final Map<String, Device> devices = new ConcurrentHashMap<>();

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Device device(String name, String precision) {
    if (!name.matches(KIND + ":[01]")) {
      throw new IllegalArgumentException("Expected emulated:0 or emulated:1, got '" + name + "'");
    }
    return devices.computeIfAbsent(
        name, made -> CudaDevice.of(made, new EmulatedDriver(), Precision.FLOAT32));
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public List<String> precisions() {
    return List.of("float32");
  }

  @Override
  public String problem() {
    return null;
  }
}

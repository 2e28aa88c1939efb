// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Device;
import io.github.scpl.device.DeviceProvider;
import java.util.List;

/** The host, for {@link io.github.scpl.device.Devices}. */
public final class HostDevices implements DeviceProvider {
  private static final String FLOAT32 = "float32";
  private static final String BF16 = "bf16";

  @Override
  public String kind() {
    return "host";
  }

  @Override
  public Device device(String name, String precision) {
    if (!name.equals(kind())) {
      throw new IllegalArgumentException("Expected host, which is one, got '" + name + "'");
    }
    if (precision == null || precision.equals(FLOAT32)) {
      return HostDevice.HOST;
    }
    if (precision.equals(BF16)) {
      return HostDevice.bfloat16();
    }
    throw new IllegalArgumentException(
        "Expected a precision of " + precisions() + " for the host, got " + precision);
  }

  @Override
  public List<String> names() {
    return List.of(kind());
  }

  @Override
  public List<String> precisions() {
    return List.of(FLOAT32, BF16);
  }

  @Override
  public String problem() {
    return null;
  }
}

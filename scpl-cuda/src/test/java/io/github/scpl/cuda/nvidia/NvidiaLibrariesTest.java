// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.CudaDevices;
import io.github.scpl.device.DeviceProvider;
import io.github.scpl.device.Devices;
import java.util.List;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a card. */
class NvidiaLibrariesTest {
  private final DeviceProvider devices =
      Devices.providers().stream()
          .filter(provider -> provider.kind().equals("cuda"))
          .findFirst()
          .orElseThrow();

  @BeforeEach
  void hereIsNoCard() {
    assumeTrue(devices.problem() != null, "there is a card");
  }

  @Test
  void theProviderIsFound() {
    assertEquals(CudaDevices.class, devices.getClass());
  }

  @Test
  void noDeviceIsNamed() {
    assertEquals(List.of(), devices.names());
    assertEquals(List.of("float32", "tf32", "bf16"), devices.precisions());
  }

  @Test
  void theMessageNamesTheCure() {
    String problem = devices.problem();
    boolean hasNatives =
        Loader.class.getResource("/org/bytedeco/cuda/" + Loader.getPlatform() + "/") != null;
    String cure = hasNatives ? "driver|PATH|device host" : "<artifactId>cuda</|device host";
    assertTrue(Pattern.compile(cure).matcher(problem).find(), problem);
    assertSame(problem, devices.problem());
  }

  @Test
  void askingForADeviceSaysTheSame() {
    Exception e = assertThrows(IllegalStateException.class, () -> Devices.get("cuda:0"));
    assertEquals(devices.problem(), e.getMessage());
  }
}

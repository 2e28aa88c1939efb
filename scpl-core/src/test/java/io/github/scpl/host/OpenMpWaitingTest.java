// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class OpenMpWaitingTest {
  @Test
  void theEnvironmentIsLeftIfItSaysHowToWait() {
    assertTrue(OpenMpWaiting.isOpen(Map.of("OMP_NUM_THREADS", "2")));
    assertFalse(OpenMpWaiting.isOpen(Map.of("OMP_WAIT_POLICY", "active")));
    assertFalse(OpenMpWaiting.isOpen(Map.of("GOMP_SPINCOUNT", "7")));
  }

  @Test
  void theSettingIsThereWhenNativesAreLoaded() {
    Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "GNU OpenMP is on Linux");
    Assumptions.assumeTrue(OpenMpWaiting.isOpen(System.getenv()), "the environment has a setting");
    Natives.require();
    assertEquals(
        OpenMpWaiting.SPINS,
        NativeLibrary.getInstance("c")
            .getFunction("getenv")
            .invokeString(new Object[] {OpenMpWaiting.VARIABLE}, false));
  }
}

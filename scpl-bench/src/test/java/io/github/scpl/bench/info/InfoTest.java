// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.info;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InfoTest {
  /** The rest of the environment is nobody's business. */
  @Test
  void onlySettingsOfNativesAndOfJavaAreTold() {
    Map<String, String> environment =
        Map.of("OMP_NUM_THREADS", "2", "MALLOC_ARENA_MAX", "1", "HOME", "/x", "API_OMP_", "secret");
    assertEquals(
        Map.of("OMP_NUM_THREADS", "2", "MALLOC_ARENA_MAX", "1"), Info.settings(environment));
  }
}

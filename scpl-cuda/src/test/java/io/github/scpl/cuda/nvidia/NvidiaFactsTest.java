// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NvidiaFactsTest {
  @Test
  void versionsAreReadable() {
    assertEquals("13.0", NvidiaFacts.cudaVersion(13000));
    assertEquals("13.1", NvidiaFacts.cudaVersion(13010));
    assertEquals("9.14.0", Cudnn.version(91400));
    assertEquals("9.19.1", Cudnn.version(91901));
    assertEquals("139.8 GiB", NvidiaFacts.memory(150_110_000_000L));
  }

  @Test
  void theDriversVersionIsFoundInWhatItTells() {
    assertEquals(
        "580.159, ",
        NvidiaFacts.driverVersion(
            """
            NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.159  Wed Jul  1 10:00:00 UTC 2026
            GCC version:  gcc version 13.3.0 (Ubuntu 13.3.0-6ubuntu2~24.04)
            """));
    assertEquals(
        "580.65.06, ",
        NvidiaFacts.driverVersion(
            "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build"));
    assertEquals("", NvidiaFacts.driverVersion("NVRM version: none"));
  }
}

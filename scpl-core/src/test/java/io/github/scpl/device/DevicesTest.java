// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.host.HostDevice;
import org.junit.jupiter.api.Test;

class DevicesTest {
  @Test
  void theHostIsFoundByItsName() {
    assertSame(HostDevice.HOST, Device.of("host"));
    assertSame(HostDevice.HOST, Devices.get("host", "float32"));
    assertSame(HostDevice.HOST, Devices.used().get("host"));
  }

  @Test
  void whatIsNotOnTheClassPathIsNamedWithTheCure() {
    assertEquals(
        "Expected a device of host, got 'cuda:0'; add scpl-cuda to the class path",
        messageOf(() -> Device.of("cuda:0")));
    assertEquals("Expected a device of host, got 'tpu'", messageOf(() -> Device.of("tpu")));
  }

  @Test
  void thereIsOneHostAndItHasTwoPrecisions() {
    assertEquals("Expected host, which is one, got 'host:1'", messageOf(() -> Device.of("host:1")));
    assertEquals(
        "Expected a precision of [float32, bf16] for the host, got tf32",
        messageOf(() -> Devices.get("host", "tf32")));
    assertTrue(Devices.provider("host").names().contains("host"));
  }

  private static String messageOf(Runnable work) {
    return assertThrows(IllegalArgumentException.class, work::run).getMessage();
  }
}

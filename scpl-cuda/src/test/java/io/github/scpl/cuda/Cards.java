// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.device.Devices;

/**
 * The card of the tests: an emulated one, or, with {@code -Dio.github.scpl.cuda.card=cuda:0}, a
 * real one. Tests that a real card can pass are tagged.
 */
final class Cards {
  /** Of tests that a real card can pass. */
  static final String TAG = "card";

  private static final String NAME = System.getProperty("io.github.scpl.cuda.card");

  private Cards() {}

  /** Whether it is a real one. */
  static boolean isReal() {
    return NAME != null;
  }

  /** Opens the card, as exact as it is; without one and without a compiler the test is skipped. */
  static CudaDevice open() {
    if (isReal()) {
      return (CudaDevice) Devices.get(NAME, "float32");
    }
    requireEmulator();
    return CudaDevice.of("cuda:0", new EmulatedDriver(), Precision.FLOAT32);
  }

  /** Skips a test where no card can be emulated. */
  static void requireEmulator() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
  }

  /** Closes a card, unless it is a real one, which others go on with. */
  static void close(CudaDevice card) {
    if (card != null && !isReal()) {
      card.close();
    }
  }
}

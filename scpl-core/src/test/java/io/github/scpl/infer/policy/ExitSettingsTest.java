// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitSettingsTest {
  @Test
  void settingsAreReadBackFromTheirText() {
    ExitSettings settings =
        new ExitSettings(ExitPolicy.confidence(0.1 + 0.2), List.of(1.5, 1 / 3.0), 0.8);
    assertEquals(settings, ExitSettings.parse(settings.toText()));
    ExitSettings plain = ExitSettings.of(ExitPolicy.patience(2));
    assertEquals("policy=patience:2\ntemperature.head=1.0\n", plain.toText());
    assertEquals(plain, ExitSettings.parse(plain.toText()));
  }

  @Test
  void commentsAndBlanksArePassedOver() {
    ExitSettings settings =
        ExitSettings.parse(
            "# chosen on held-out rows\r\n\r\n temperature.head = 2\r\npolicy=never");
    assertEquals(new ExitSettings(ExitPolicy.never(), List.of(), 2), settings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "policy=never | Expected a line temperature.head",
        "temperature.head=1 | Expected a line policy",
        "policy=never;temperature.head=x | got temperature.head=x",
        "policy=never;temperature.head=0 | positive, finite temperature",
        "policy=never;temperature.head=1;colour=red | got colour",
        "policy=never;temperature.head=1;temperature.exit1=1 | got temperature.exit1",
        "policy=never;policy=never;temperature.head=1 | Line 2: policy is there twice",
        "policy | Line 1: expected key=value",
        "policy=soon;temperature.head=1 | Expected a policy",
      })
  void textThatCannotBeReadIsRefused(String text, String reason) {
    String lines = text.strip().replace(';', '\n');
    Exception error = assertThrows(IllegalArgumentException.class, () -> ExitSettings.parse(lines));
    assertTrue(error.getMessage().contains(reason.strip()), error.getMessage());
  }

  @Test
  void aPolicyOfTheUsersOwnCannotBeStored() {
    ExitSettings settings = ExitSettings.of((exit, probabilities, labels) -> true);
    Exception error = assertThrows(IllegalStateException.class, settings::toText);
    assertTrue(error.getMessage().contains("library's policies"), error.getMessage());
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ExitSettings.of(null));
    List<Double> negative = List.of(1.0, -1.0);
    ExitPolicy never = ExitPolicy.never();
    assertThrows(IllegalArgumentException.class, () -> new ExitSettings(never, negative, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new ExitSettings(never, List.of(), Double.NaN));
  }
}

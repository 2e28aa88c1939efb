// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SettingsTest {
  @Command
  private static final class Holder {
    @Mixin private final DataOptions data = new DataOptions(0.1);
    @Mixin private final ModelOptions model = new ModelOptions(0.25);
    @Mixin private TrainingOptions training;
    @Mixin private BudgetOptions budget;
  }

  private static Settings settings(String... options) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(options);
    return new Settings(holder.data, holder.model, holder.training, holder.budget);
  }

  @Test
  void aCopyDiffersInItsChangesAlone() {
    Settings settings =
        settings("--width=0.5", "--weight-decay=0.2", "--augment=basic", "--capacity=3");
    Settings changed = settings.with(Map.of("--epochs", 17, "--temperature", 0.5));
    assertEquals(17, changed.training().epochs());
    assertEquals(0.5, changed.model().temperature());
    assertEquals(5, settings.training().epochs());
    assertEquals(0.1, settings.model().temperature());
    assertEquals(0.5, changed.model().width());
    assertEquals(0.1, changed.data().validation());
    assertEquals("basic", changed.data().augmentation().toString());
    assertEquals(3, changed.budget().capacity());
    assertEquals(0.2, changed.training().optimizer().weightDecay);
    changed.check();
  }

  @Test
  void whatIsNoOptionCannotBeChanged() {
    Settings settings = settings();
    Map<String, Integer> change = Map.of("--depths", 1);
    assertEquals(
        "--depths: expected an option of a run, got none",
        assertThrows(IllegalArgumentException.class, () -> settings.with(change)).getMessage());
  }

  @Test
  void dataAreSharedWhereAllThatTheyDependOnIsTheSame() {
    Settings settings = settings();
    assertEquals(settings.ofData(), settings.with(Map.of("--temperature", 1.0)).ofData());
    assertNotEquals(settings.ofData(), settings.withSeed(2).ofData());
    assertNotEquals(settings.ofData(), settings.with(Map.of("--noise", 0.5)).ofData());
    assertNotEquals(settings.ofData(), settings.with(Map.of("--batch", 7)).ofData());
  }
}

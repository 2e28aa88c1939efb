// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.exit.ExitGoal;
import io.github.scpl.bench.option.About;
import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Concern;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptimizerOptions;
import io.github.scpl.bench.option.OptionAnnotations;
import io.github.scpl.bench.option.TrainingOptions;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** What becomes of an option when a model is saved and loaded is said where the option is. */
class ConcernTest {
  /** A new option that is not classified fails here, or in the test of its command. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        DataOptions.class,
        ModelOptions.class,
        TrainingOptions.class,
        OptimizerOptions.class,
        BudgetOptions.class,
        ExitGoal.class,
        TrainCommand.class,
        ExitsCommand.class
      })
  void everyOptionIsClassified(Class<?> options) {
    int found = 0;
    for (Field field : options.getDeclaredFields()) {
      if (field.isAnnotationPresent(Option.class)) {
        found++;
        assertTrue(
            field.isAnnotationPresent(About.class),
            () -> options.getSimpleName() + "." + field.getName() + " needs @About");
      }
    }
    assertTrue(found > 0);
  }

  @Test
  void noOptionOfACommandThatSavesOrLoadsIsLeftOut() {
    for (Object command : new Object[] {new TrainCommand(), new ExitsCommand()}) {
      for (OptionSpec option : new CommandLine(command).getCommandSpec().options()) {
        if (!option.usageHelp() && !option.versionHelp()) {
          assertNotNull(OptionAnnotations.concern(option), option.longestName());
        }
      }
    }
  }

  /** What is saved by one command has to be known to the other. */
  @Test
  void whatIsPartOfAModelIsAnOptionOfBothCommands() {
    assertEquals(names(new TrainCommand()), names(new ExitsCommand()));
    assertTrue(names(new ExitsCommand()).contains("--keep-stop-words"));
  }

  private static Set<String> names(Object command) {
    return new CommandLine(command)
        .getCommandSpec().options().stream()
            .filter(option -> OptionAnnotations.concern(option) == Concern.MODEL)
            .map(OptionSpec::longestName)
            .collect(Collectors.toSet());
  }
}

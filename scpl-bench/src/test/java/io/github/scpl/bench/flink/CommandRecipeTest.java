// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.command.TrainCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandRecipeTest {
  @TempDir private Path folder;

  private static List<String> words(String... typed) {
    CommandLine command = new CommandLine(new TrainCommand());
    command.parseArgs(typed);
    return RecipeOptions.words(command.getCommandSpec());
  }

  @Test
  void wordsHaveAllThatDecidesAndNothingElse() {
    List<String> words =
        words("--lr=0.01", "--mask-pads", "--out=x", "--cores=1", "--save=y", "--test-batch=7");
    assertTrue(words.containsAll(List.of("--lr=0.01", "--mask-pads", "--test-batch=7")));
    assertTrue(words.containsAll(List.of("--method=scpl", "--width=0.25", "--seed=1")));
    assertTrue(
        words.stream().noneMatch(word -> word.matches("--(out|cores|save|on|bucket)(=.*)?")),
        words::toString);
    RecipeOptions parsed = RecipeOptions.parse(words);
    assertEquals("scpl", parsed.method);
    assertEquals(0.25, parsed.model.width());
    assertTrue(parsed.model.maskPads());
  }

  /** Another process has another working folder. */
  @Test
  void pathsOfDataBecomeAbsolute() {
    String here = Path.of("a").toAbsolutePath().toString();
    assertTrue(words("--data=idx:a").contains("--data=idx:" + here));
    assertTrue(words("--data=banking77").contains("--data=banking77"));
    List<String> vectors = words("--data=banking77", "--word-vectors=glove:a");
    assertTrue(vectors.contains("--word-vectors=glove:" + here));
  }

  @Test
  void dataThatAreNotThereOrOthersAreRefused() {
    String missing = "--data=idx:" + folder.resolve("none");
    IOException none =
        assertThrows(IOException.class, () -> new CommandRecipe(words(missing), "x").training());
    assertTrue(
        none.getMessage().endsWith("have to be at the same path on every machine of the job"),
        none.getMessage());
    List<String> words = words("--train-limit=20", "--test-limit=10");
    IOException others =
        assertThrows(IOException.class, () -> new CommandRecipe(words, "others").training());
    assertTrue(
        others.getMessage().startsWith("Expected others on every machine of the job, got training"),
        others.getMessage());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrowthChoiceTest {
  private static final int BLOCKS = 4;
  private static final int BATCHES = 10;

  private static String words(String text, int epochs) {
    return GrowthChoice.parse(text).growth(BLOCKS, epochs, BATCHES).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fixed | all blocks",
        "accumulate | 1, 2, 3, 4 blocks, changing after epochs 5, 10, 15",
        "reduce | 4, 3, 2, 1 blocks, changing after epochs 5, 10, 15",
        "Accumulate:1,2,3 | 1, 2, 3, 4 blocks, changing after epochs 1, 2, 3",
        "accumulate:steps | 1, 2, 3, 4 blocks, changing after steps 50, 100, 150",
        "reduce:7,8,9:steps | 4, 3, 2, 1 blocks, changing after steps 7, 8, 9",
        "epochs:1,1,2 | 1, 2 blocks, changing after epochs 2",
        "plateau | a block more after 2 epochs without improvement by more than 0.005, on trial for"
            + " 2",
        "plateau:3,4,1.5 | a block more after 3 epochs without improvement by more than 0.015, on"
            + " trial for 4"
      })
  void aGrowthIsWhatItsTextSays(String text, String words) {
    assertEquals(words, words(text, 20));
  }

  @Test
  void triggersOfShortRunsComeBeforeTheLastEpoch() {
    assertEquals("1, 2, 3, 4 blocks, changing after epochs 0, 0, 0", words("accumulate", 1));
    assertEquals("1, 2, 3, 4 blocks, changing after epochs 1, 2, 3", words("accumulate", 5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "all",
        "fixed:1",
        "epochs",
        "epochs:",
        "epochs:1,x",
        "epochs:1:steps",
        "accumulate:1,-2,3",
        "accumulate:1,2,3:epochs",
        "accumulate:1.5,2,3",
        "plateau:1,2",
        "plateau:1,2,3,4",
        "plateau:steps"
      })
  void otherTextsAreRefusedWithTheSyntax(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> GrowthChoice.parse(text)).getMessage();
    assertEquals("Expected " + GrowthChoice.SYNTAX + "; got " + text, message);
  }

  @Test
  void stepsAfterTheLastAreRefused() {
    GrowthChoice late = GrowthChoice.parse("accumulate:1,2,20:steps");
    assertEquals(
        "1, 2, 3, 4 blocks, changing after steps 1, 2, 20",
        late.growth(BLOCKS, 3, BATCHES).toString());
    String message =
        assertThrows(IllegalArgumentException.class, () -> late.growth(BLOCKS, 2, BATCHES))
            .getMessage();
    assertTrue(message.startsWith("Expected triggers before the last step, 20, got [1, 2, 20]"));
  }

  @Test
  void aReplayIsParsedAgain() {
    String text = GrowthChoice.replay(List.of(1, 1, 2));
    assertEquals("epochs:1,1,2", text);
    assertEquals("1, 2 blocks, changing after epochs 2", words(text, 3));
  }
}

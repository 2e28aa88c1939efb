// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Costs of blocks that no run has measured. */
@Timeout(60)
class CostFileTest {
  private static final BlockFacts FACTS = new BlockFacts(8, 8, 8, 8, 8, 8);
  private static final String COST = "{'forward':1,'loss':0.5,'backward':2,'update':0.1}";
  private static final String SOUND =
      "{'format':'scpl-simulation/1','profiles':[{'batch':8,'method':'scpl',"
          + "'stages':[{'blocks':1,'nativeThreads':1},{'blocks':1,'nativeThreads':1}],"
          + "'blocks':["
          + COST
          + ","
          + COST
          + "],'cores':2,'capacity':1,'secondsPerStep':0.5}]}";

  @TempDir Path folder;

  private Measured read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("result.json"), text.replace('\'', '"'));
    return CostFile.open(file).read(8, 2, local -> List.of(FACTS, FACTS));
  }

  @Test
  void whatWasMeasuredIsRead() throws IOException {
    assertEquals(1, read(SOUND).checks().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'capacity':1 | 'capacity':2147483646 | of a capacity from 1 to 1000",
        "'cores':2 | 'cores':-1 | on 1 to 1000 cores",
        "'blocks':1 | 'blocks':-1 | whose stages have all of 2 blocks",
        "'blocks':1 | 'blocks':2 | whose stages have all of 2 blocks",
        "'forward':1 | 'forward':-1 | with seconds of forward for each block",
        "'forward':1 | 'forward':null | with seconds of forward for each block",
        "'secondsPerStep':0.5 | 'secondsPerStep':0 | with seconds of a step above 0"
      })
  void whatNoRunCanBeIsRefused(String sound, String damaged, String expected) {
    String text = SOUND.replaceFirst(sound, damaged);
    String message = assertThrows(IOException.class, () -> read(text)).getMessage();
    assertTrue(message.startsWith("--costs: expected a result " + expected), message);
  }

  @Test
  void otherNumbersOfBlocksAreRefused() {
    String one = SOUND.replace(COST + "," + COST, COST);
    String message = assertThrows(IOException.class, () -> read(one)).getMessage();
    assertTrue(message.contains("with costs of 2 blocks, as the model has"), message);
  }
}

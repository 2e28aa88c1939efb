// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.device.Arena;
import io.github.scpl.train.Bits;
import io.github.scpl.train.Networks;
import org.junit.jupiter.api.Test;

class SingleBlockTest {
  @Test
  void itIsTheBlockOfTheWholeNetworkWithoutTheMemoryOfTheOthers() {
    long before = Arena.currentBytes();
    try (Network network = Networks.convolutional(Method.DASCPL, 5).build()) {
      long whole = Arena.currentBytes() - before;
      for (int i = 0; i < Networks.BLOCKS; i++) {
        long others = Arena.currentBytes();
        try (SingleBlock single = Networks.convolutional(Method.DASCPL, 5).buildBlock(i)) {
          Block block = single.block();
          assertEquals(i, block.index());
          Bits.of(network.blocks().get(i)).assertEqual(Bits.of(block));
          assertEquals(
              network.blocks().get(i).state().randomKey().id(), block.state().randomKey().id());
          assertEquals(network.blocks().get(i).hasHead(), block.hasHead());
          long alone = Arena.currentBytes() - others;
          assertTrue(alone < whole, alone + " of " + whole);
        }
        assertEquals(others, Arena.currentBytes(), "freed");
      }
    }
    assertEquals(before, Arena.currentBytes());
  }

  @Test
  void aBlockThatIsNotThereIsRefused() {
    Network.Builder builder = Networks.perceptron(Method.SCPL, 1);
    Exception e = assertThrows(IllegalArgumentException.class, () -> builder.buildBlock(4));
    assertEquals("Expected a block from 0 to 3, got 4", e.getMessage());
  }

  @Test
  void whatIsClosedComputesNothing() {
    SingleBlock single = Networks.perceptron(Method.SCPL, 1).buildBlock(0);
    single.close();
    single.close();
    assertThrows(
        IllegalStateException.class,
        () -> single.block().forward(Bundle.of(null), Step.evaluation()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Arena;
import io.github.scpl.train.SequentialTrainer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TextMemoryTest {
  /** Batches differ in time and rows; once the largest of each is known, memory stays. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterTheFirstEpochNoArrayIsAllocated(boolean lstm) throws InterruptedException {
    TokenBatches data = new TokenBatches(6, 8, 40, 3);
    Network.Builder builder =
        lstm
            ? new BiLstm(40, 3).withWidths(10, 8).network()
            : new Transformer(40, 3).withWidths(12, 10).withHeads(3).network();
    try (Network network = builder.method(Method.DASCPL).build();
        SequentialTrainer trainer = new SequentialTrainer(network, 1)) {
      trainer.train(epoch -> data.open(1), 1, 0.01);
      trainer.evaluate(data);
      // The loader's slots are met by other batches in other epochs; all of them grow by the third.
      trainer.train(epoch -> data.open(1), 2, 0.01);
      trainer.train(epoch -> data.open(1), 3, 0.01);
      long bytes = Arena.currentBytes();
      for (int epoch = 4; epoch <= 7; epoch++) {
        trainer.train(ignored -> data.open(1), epoch, 0.01);
      }
      assertEquals(bytes, Arena.currentBytes());
    }
  }
}

package io.github.scpl.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.internal.Arena;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ClassifierTest {
  @Test
  void labelsAreThoseOfRunningAllBlocksAndChoosingAfterwards() throws Exception {
    try (Network network = Networks.convolutional(Method.DASCPL, 1).build();
        Arena arena = new Arena();
        Classifier classifier =
            Classifier.builder(network)
                .policy(ExitPolicy.parse("patience:2"))
                .tileRows(4)
                .build()) {
      Batches batches = Batches.images(13);
      ExitLogits logits = classifier.record(batches);
      Signal signal = new Signal(arena, DataType.FLOAT);
      batches.fill(signal, 0, 0);
      assertEquals(
          logits.answers(classifier.settings()), classifier.classify(signal.bundle()).rows());
    }
  }
}

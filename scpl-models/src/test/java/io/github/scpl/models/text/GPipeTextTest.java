// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Parameter;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** States, masks and lengths of text pass GPipe's micro-batches as they pass whole batches. */
@Timeout(60)
class GPipeTextTest {
  private static final int VOCABULARY = 20;
  private static final int CLASSES = 3;
  private static final int ROWS = 7;

  /** Batches of different lengths, with padding at the end of most rows. */
  private static BatchSource texts(int... lengths) {
    return epoch -> {
      int[] batch = {0};
      return target -> {
        if (batch[0] == lengths.length) {
          return false;
        }
        int time = lengths[batch[0]];
        RandomGenerator random = RandomKey.of(epoch).child(batch[0]++).generator();
        double[] ids = new double[ROWS * time];
        int[] labels = target.labels(ROWS);
        Tensor features = target.features(ROWS, time);
        for (int row = 0; row < ROWS; row++) {
          int tokens = 1 + random.nextInt(time);
          for (int t = 0; t < tokens; t++) {
            ids[row * time + t] = 1 + random.nextInt(VOCABULARY - 1);
          }
          labels[row] = random.nextInt(CLASSES);
        }
        features.write(0, ids, ids.length);
        return true;
      };
    };
  }

  private static Network.Builder lstm() {
    return new BiLstm(VOCABULARY, CLASSES).withWidths(5, 6).withMask().network();
  }

  private static Network.Builder transformer(double dropout) {
    return new Transformer(VOCABULARY, CLASSES)
        .withWidths(6, 8)
        .withHeads(2)
        .withDropout(dropout)
        .network();
  }

  private static Function<Network, Trainer> gpipe(int stages, int microBatches) {
    return network ->
        GPipeTrainer.builder(network)
            .placement(Placement.even(4, stages, 1))
            .microBatches(microBatches)
            .cores(4)
            .build();
  }

  /** All parameters or their gradients, by name, after an epoch. */
  private static Map<String, double[]> after(
      Network.Builder builder,
      Function<Network, Trainer> trainers,
      BatchSource source,
      Function<Parameter, Tensor> array)
      throws InterruptedException {
    Network.Builder description =
        builder
            .method(Method.BP_EXITS)
            .exit(HeadType.exit("m,non-detach"))
            .dataType(DataType.DOUBLE);
    try (Network network = description.build();
        Trainer trainer = trainers.apply(network)) {
      trainer.train(source, 1, 1e-2);
      trainer.evaluate(source);
      Map<String, double[]> arrays = new TreeMap<>();
      network.parameters().forEach(p -> arrays.put(p.name(), array.apply(p).toArray()));
      return arrays;
    }
  }

  private static void assertEqual(
      Map<String, double[]> expected, Map<String, double[]> actual, double tolerance) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, values) -> assertArrayEquals(values, actual.get(name), tolerance, name));
  }

  private static void assertGradientsOfBackprop(Supplier<Network.Builder> builder)
      throws InterruptedException {
    BatchSource source = texts(6, 8, 2); // most words of the first two are not in the last
    Map<String, double[]> expected =
        after(
            builder.get(), network -> new BackpropTrainer(network, 1), source, Parameter::gradient);
    assertTrue(
        Arrays.stream(expected.get("block0.backbone.embedding.weight"))
            .anyMatch(v -> Math.abs(v) > 1e-5));
    for (int stages : new int[] {1, 2, 4}) {
      assertEqual(
          expected, after(builder.get(), gpipe(stages, 3), source, Parameter::gradient), 1e-10);
    }
  }

  @Test
  void gradientsOfAnLstmAreThoseOfBackprop() throws InterruptedException {
    assertGradientsOfBackprop(GPipeTextTest::lstm);
  }

  @Test
  void gradientsOfATransformerAreThoseOfBackprop() throws InterruptedException {
    assertGradientsOfBackprop(() -> transformer(0));
  }

  @Test
  void lengthsMayVaryAndStagesDoNotChangeABit() throws InterruptedException {
    BatchSource source = texts(6, 3, 1, 8, 6);
    for (Supplier<Network.Builder> builder :
        Arrays.<Supplier<Network.Builder>>asList(GPipeTextTest::lstm, () -> transformer(0.2))) {
      Map<String, double[]> expected = after(builder.get(), gpipe(1, 3), source, Parameter::value);
      for (int stages : new int[] {2, 4}) {
        assertEqual(expected, after(builder.get(), gpipe(stages, 3), source, Parameter::value), 0);
      }
      Map<String, double[]> backprop =
          after(
              builder.get(), network -> new BackpropTrainer(network, 1), source, Parameter::value);
      assertEqual(backprop, after(builder.get(), gpipe(4, 1), source, Parameter::value), 0);
    }
  }
}

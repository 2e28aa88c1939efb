// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.Arena;
import io.github.scpl.models.associated.AssociatedNetwork;
import io.github.scpl.models.associated.AssociatedTrainer;
import io.github.scpl.models.text.BiLstm;
import io.github.scpl.models.text.Transformer;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The memory that arrays really take is at most 1.2 times what shapes say. */
@Timeout(120)
class MemoryTest {
  private static final int ROWS = 16;
  private static final int TIME = 20;
  private static final int VOCABULARY = 200;
  private static final int STEPS = 6;

  /** A model and a way to train it; text models read tokens. */
  private record Case(String model, Way way, boolean text, Supplier<Network.Builder> builder) {
    @Override
    public String toString() {
      return model + " " + way;
    }
  }

  private enum Way {
    SEQUENTIAL(Method.SCPL),
    PIPELINE(Method.DASCPL),
    BACKPROP(Method.BP),
    GPIPE(Method.BP);

    private final Method method;

    Way(Method method) {
      this.method = method;
    }

    Trainer trainer(Network network) {
      Placement two = Placement.even(network.blocks().size(), 2, 1);
      return switch (this) {
        case SEQUENTIAL -> new SequentialTrainer(network, 1);
        case PIPELINE -> PipelineTrainer.builder(network).placement(two).cores(2).build();
        case BACKPROP -> new BackpropTrainer(network, 1);
        case GPIPE -> GPipeTrainer.builder(network).placement(two).cores(2).build();
      };
    }
  }

  static Stream<Case> cases() {
    Shape image = Shape.of(3, 32, 32);
    HeadType none = HeadType.projector("i");
    List<Case> cases = new ArrayList<>();
    for (Way way : Way.values()) {
      cases.add(new Case("vgg8", way, false, () -> vgg().network(image, 10)));
      cases.add(
          new Case(
              "resnet18-old", way, false, () -> ResNet.old18().withWidth(0.1).network(image, 10)));
      cases.add(
          new Case(
              "bilstm",
              way,
              true,
              () -> new BiLstm(VOCABULARY, 4).withWidths(30, 30).network().projector(none)));
      cases.add(
          new Case(
              "transformer",
              way,
              true,
              () -> new Transformer(VOCABULARY, 4).withWidths(30, 30).network().projector(none)));
    }
    return cases.stream();
  }

  private static Vgg vgg() {
    return Vgg.vgg8().withWidth(0.1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thePeakIsNearTheEstimate(Case of) throws InterruptedException {
    long before = Arena.currentBytes();
    Arena.resetPeak();
    try (Network network = of.builder.get().method(of.way.method).build();
        Trainer trainer = of.way.trainer(network)) {
      assertNear(of.toString(), trainer, of.text ? tokens() : images(), before);
    }
    assertEquals(before, Arena.currentBytes());
  }

  @Test
  void soIsThatOfAssociatedLearning() throws InterruptedException {
    long before = Arena.currentBytes();
    Arena.resetPeak();
    try (AssociatedNetwork network = vgg().associated(Shape.of(3, 32, 32), 10).build();
        Trainer trainer = new AssociatedTrainer(network, 1)) {
      assertNear("al", trainer, images(), before);
    }
  }

  private static void assertNear(String name, Trainer trainer, BatchSource source, long before)
      throws InterruptedException {
    trainer.train(source, 1, 1e-3);
    double estimate = trainer.memory(ROWS, TIME).total();
    double ratio = (Arena.peakBytes() - before) / estimate;
    assertTrue(
        ratio <= 1.2 && ratio > 0.6, name + ": " + ratio + "x " + trainer.memory(ROWS, TIME));
  }

  private static BatchSource images() {
    return source(false, new long[] {ROWS, 3, 32, 32});
  }

  private static BatchSource tokens() {
    return source(true, new long[] {ROWS, TIME});
  }

  private static BatchSource source(boolean text, long[] shape) {
    return epoch -> {
      int[] left = {STEPS};
      return target -> {
        if (left[0] > 0) {
          fill(target, text, shape);
        }
        return left[0]-- > 0;
      };
    };
  }

  private static void fill(Signal target, boolean text, long[] shape) {
    int[] next = {0};
    target.features(shape).fill(() -> text ? 1 + next[0]++ % 50 : Math.sin(next[0]++));
    if (text) {
      target.mask(shape[0], shape[1]).fill(() -> 1);
    }
    int[] labels = target.labels(ROWS);
    for (int i = 0; i < ROWS; i++) {
      labels[i] = i % 3;
    }
  }
}

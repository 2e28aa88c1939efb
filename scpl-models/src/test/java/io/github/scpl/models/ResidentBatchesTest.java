// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.block.Block;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.data.ResidentSource;
import io.github.scpl.data.SampleSource;
import io.github.scpl.device.Arena;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.text.Transformer;
import io.github.scpl.models.text.data.TextBatches;
import io.github.scpl.models.text.data.TextSet;
import io.github.scpl.models.text.data.Vocabulary;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.models.vision.data.Augmentation;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.ImageSet;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Batches of samples that stay on a device have the bits of those that are copied one by one. */
@Timeout(120)
class ResidentBatchesTest {
  private static final RandomKey KEY = RandomKey.of(5);
  private static final Normalization NORMALIZATION =
      Normalization.of(new double[] {0.3, 0.5, 0.4}, new double[] {0.2, 0.3, 0.25});
  private static final AsyncDevice ASYNC = new AsyncDevice("async", 3);

  @AfterAll
  static void close() {
    ASYNC.close();
  }

  private static ImageSet imageSet(int side) {
    byte[] pixels = new byte[19 * 3 * side * side];
    RandomKey.of(1).generator().nextBytes(pixels);
    int[] labels = IntStream.range(0, 19).map(i -> i % 3).toArray();
    return ImageSet.of("noise", 3, 3, side, side, pixels, labels);
  }

  private static ImageBatches images(int side, Augmentation augmentation) {
    return ImageBatches.training(imageSet(side), NORMALIZATION, augmentation, 6, KEY);
  }

  private static TextBatches texts() {
    RandomGenerator random = RandomKey.of(2).generator();
    List<String> texts =
        IntStream.range(0, 23)
            .mapToObj(i -> "a b c d e f g h i j k".substring(0, 1 + 2 * random.nextInt(11)))
            .toList();
    int[] labels = IntStream.range(0, 23).map(i -> i % 3).toArray();
    TextSet set = TextSet.of("letters", List.of("x", "y", "z"), texts, labels);
    return TextBatches.inOrder(set, Vocabulary.of(set, 9), 10, 5);
  }

  static Stream<SampleSource> sources() {
    return Stream.of(
        ImageBatches.test(imageSet(7), NORMALIZATION, 6),
        images(7, Augmentation.NONE),
        images(7, Augmentation.BASIC),
        images(3, Augmentation.BASIC), // of which windows may show nothing
        texts(),
        texts().shuffled(KEY),
        texts().bucketed(KEY, 2));
  }

  private static List<double[]> read(BatchSource source, int epoch, Device device, DataType type)
      throws Exception {
    List<double[]> all = new ArrayList<>();
    try (Arena arena = device.arena();
        Lane lane = device.open(1);
        BatchStream stream = source.open(epoch)) {
      Signal signal = new Signal(arena, device, type);
      while (stream.next(signal)) {
        signal.upload();
        all.add(Arrays.stream(signal.bundle().features().shape()).asDoubleStream().toArray());
        all.add(signal.bundle().features().toArray());
        boolean masked = signal.bundle().mask() != null;
        all.add(masked ? signal.bundle().mask().toArray() : new double[0]);
        all.add(signal.targets().toArray());
        all.add(Arrays.stream(signal.labels()).asDoubleStream().toArray());
        lane.finish();
      }
      assertFalse(stream.next(signal));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("sources")
  void batchesAreTheSame(SampleSource source) throws Exception {
    for (Device device : List.of(HostDevice.HOST, ASYNC)) {
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        try (ResidentSource resident = new ResidentSource(source, device, type)) {
          for (int epoch : new int[] {0, 1, 2}) {
            List<double[]> expected = read(source, epoch, HostDevice.HOST, type);
            List<double[]> actual = read(resident, epoch, device, type);
            assertArrayEquals(expected.toArray(), actual.toArray());
          }
        }
      }
    }
  }

  @Test
  void colorsAreNotChangedOnADevice() {
    ImageBatches strong = images(7, Augmentation.STRONG);
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ResidentSource(strong, HostDevice.HOST, DataType.FLOAT));
    assertEquals(
        "Batches of noise: expected an augmentation of none or basic for images that stay on a"
            + " device, got strong; leave them on the host",
        e.getMessage());
  }

  private static List<double[]> train(Network.Builder builder, BatchSource source)
      throws InterruptedException {
    try (Network network = builder.method(Method.DASCPL).seed(4).build();
        Trainer trainer =
            PipelineTrainer.builder(network)
                .placement(Placement.even(network.blocks().size(), 2, 1))
                .cores(2)
                .build()) {
      for (int epoch = 1; epoch <= 2; epoch++) {
        trainer.train(source, epoch, 0.01);
      }
      List<double[]> all = new ArrayList<>();
      List<Double> accuracies = trainer.evaluate(source).accuracies();
      all.add(accuracies.stream().mapToDouble(Double::doubleValue).toArray());
      for (Block block : network.blocks()) {
        block.parameters().forEach(parameter -> all.add(parameter.value().toArray()));
      }
      return all;
    }
  }

  private static Network.Builder vgg() {
    return Vgg.vgg8().withWidth(0.02).network(Shape.of(3, 16, 16), 3);
  }

  @Test
  void trainingOnImagesIsTheSame() throws InterruptedException {
    ImageBatches source = images(16, Augmentation.BASIC);
    List<double[]> expected = train(vgg(), source);
    for (Device device : List.of(HostDevice.HOST, ASYNC)) {
      try (ResidentSource resident = new ResidentSource(source, device, DataType.FLOAT)) {
        assertArrayEquals(expected.toArray(), train(vgg().device(device), resident).toArray());
      }
    }
  }

  @Test
  void trainingOnTextsIsTheSame() throws InterruptedException {
    TextBatches source = texts().bucketed(KEY, 2);
    List<double[]> expected = train(transformer(), source);
    for (Device device : List.of(HostDevice.HOST, ASYNC)) {
      try (ResidentSource resident = new ResidentSource(source, device, DataType.FLOAT)) {
        assertArrayEquals(
            expected.toArray(), train(transformer().device(device), resident).toArray());
      }
    }
  }

  private static Network.Builder transformer() {
    return new Transformer(9, 3).withWidths(6, 8).withHeads(2).network();
  }
}

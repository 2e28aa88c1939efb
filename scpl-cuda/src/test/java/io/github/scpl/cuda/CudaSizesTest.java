// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import io.github.scpl.device.Case;
import io.github.scpl.device.CaseArrays.Order;
import io.github.scpl.device.ChannelKernels.Affine;
import io.github.scpl.device.ChannelKernels.Channels;
import io.github.scpl.device.ChannelKernels.Ending;
import io.github.scpl.device.Conformance;
import io.github.scpl.device.Lane;
import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What kernels do in several blocks, or with rows that are longer than a block. */
@Tag(Cards.TAG)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaSizesTest {
  private static CudaDevice device;

  @BeforeAll
  static void open() {
    device = Cards.open();
  }

  @AfterAll
  static void close() {
    Cards.close(device);
  }

  static List<Case> cases() {
    return List.of(
        channels(new Channels(37, 3, 300), 0),
        channels(new Channels(70, 5, 64), 0),
        channels(new Channels(23, 6, 130), 1000), // far from 0
        deviations(),
        pools(new Windows(5, 11, 701, 3, 2)),
        crossEntropy(),
        score(Double.NaN),
        score(Double.POSITIVE_INFINITY),
        meanSquaredError(),
        contrastive(270, 7),
        contrastive(1, 7),
        contrastive(5, 1_000_000), // each is alone in its class
        similarityMatching(),
        weightedSum());
  }

  private static Case channels(Channels shape, double mean) {
    long[] sizes = {shape.batch(), shape.channels(), 1, shape.space()};
    return new Case(
        "batch norm of " + shape,
        (k, a) -> {
          Tensor x = a.maps(sizes);
          double[] values = x.toArray();
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] + mean);
          }
          x.assign(values);
          Tensor dy = a.maps(sizes);
          Tensor y = a.blankMaps(sizes);
          Tensor dx = a.blankMaps(sizes);
          Tensor statistics = a.blankStatistics(2, shape.channels());
          Tensor sums = a.blankStatistics(2, shape.channels());
          Affine affine = new Affine(a.normal(shape.channels()), a.normal(shape.channels()));
          Ending ending = new Ending(a.maps(sizes), 0);
          k.channels().batchStatistics(shape, x, statistics);
          k.channels().normalize(shape, x, statistics, 1e-5, affine, ending, y);
          k.channels().gradientSums(shape, x, y, 0, dy, statistics, sums);
          k.channels().inputGradient(shape, x, dy, statistics, sums, 1e-5, affine, false, dx);
          return List.of(statistics, y, dy, sums, dx);
        });
  }

  private static Case deviations() {
    return new Case(
        "deviations of maps of which one has none",
        (k, a) -> {
          Channels shape = new Channels(3, 5, 300);
          Tensor x = a.maps(3, 5, 3, 100);
          double[] values = x.toArray();
          Arrays.fill(values, 600, 900, 0);
          x.assign(values);
          Tensor statistics = a.blankStatistics(2, 15);
          Tensor y = a.blank(3, 5);
          Tensor dx = a.blankMaps(3, 5, 3, 100);
          k.channels().deviation(shape, x, statistics, y);
          k.channels().deviationBackward(shape, x, a.normal(3, 5), statistics, dx);
          return List.of(statistics, y, dx);
        });
  }

  private static Case pools(Windows w) {
    long[] in = {1, w.planes(), w.height(), w.width()};
    long[] out = {1, w.planes(), w.outHeight(), w.outWidth()};
    return new Case(
        "pools of " + w,
        (k, a) -> {
          Tensor x = a.mapsOfIds(4, in);
          x.assign(0, new double[] {Double.NaN});
          Tensor dy = a.maps(out);
          Tensor max = a.blankMaps(out);
          Tensor mean = a.blankMaps(out);
          Tensor maxGradient = a.blankMaps(in);
          Tensor meanGradient = a.blankMaps(in);
          k.pools().maxPool(w, x, max);
          k.pools().maxPoolBackward(w, x, dy, maxGradient);
          k.pools().averagePool(w, x, mean);
          k.pools().averagePoolBackward(w, dy, meanGradient);
          return List.of(max, mean, maxGradient, meanGradient);
        });
  }

  private static Case crossEntropy() {
    return new Case(
        "cross-entropy of many classes",
        (k, a) -> {
          Tensor gradient = a.blank(270, 300);
          Tensor rows = a.blank(270, 300);
          Tensor score = a.blankStatistics(3);
          Tensor loss = a.number();
          Tensor logits = a.normal(270, 300);
          Tensor labels = a.labels(270, 300);
          k.losses().crossEntropy(logits, labels, gradient, loss);
          k.losses().score(logits, labels, score);
          k.losses().oneHot(labels, rows);
          return List.of(loss, gradient, score, rows);
        });
  }

  private static Case score(double value) {
    return new Case(
        "score with " + value,
        (k, a) -> {
          Tensor logits = a.ids(3, 300, 500); // maxima that are equal
          k.memory().copy(a.of(value), 0, logits, 250L * 500, 1);
          k.memory().copy(a.of(Double.NaN), 0, logits, 250L * 500 + 3, 1);
          k.memory().copy(a.of(Double.NaN), 0, logits, 299L * 500 + 7, 1);
          Tensor score = a.blankStatistics(3);
          k.losses().score(logits, a.labels(300, 2), score);
          return List.of(score);
        });
  }

  private static Case meanSquaredError() {
    return new Case(
        "mean squared error of many blocks",
        (k, a) -> {
          Tensor gradient = a.blank(300, 500);
          Tensor loss = a.number();
          k.losses().meanSquaredError(a.normal(300, 500), a.normal(300, 500), gradient, loss);
          return List.of(loss, gradient);
        });
  }

  private static Case contrastive(int batch, int classes) {
    return new Case(
        "contrastive loss of " + batch + " rows, " + classes + " classes",
        (k, a) -> {
          Tensor z = a.blank(batch, 300);
          Tensor norms = a.blankStatistics(batch);
          Tensor cosines = a.blank(batch, batch);
          Tensor dz = a.normal(batch, 300);
          Tensor loss = a.number();
          k.losses().normalize(a.normal(batch, 300), z, norms);
          k.products().product(false, true).run(z, z, cosines);
          k.losses().contrastive(cosines, a.labels(batch, classes), 0.1, loss);
          k.losses().normalizeBackward(z, norms, dz);
          return List.of(loss, z, norms, cosines, dz);
        });
  }

  private static Case similarityMatching() {
    return new Case(
        "similarity matching of many rows",
        (k, a) -> {
          Tensor u = a.blank(270, 300);
          Tensor norms = a.blankStatistics(270);
          Tensor cosines = a.normal(270, 270);
          Tensor du = a.normal(270, 300);
          Tensor loss = a.number();
          k.losses().center(a.normal(270, 300), u, norms);
          k.losses().similarityMatching(cosines, a.labels(270, 5), -0.25, loss);
          k.losses().centerBackward(u, norms, du);
          return List.of(loss, u, norms, cosines, du);
        });
  }

  private static Case weightedSum() {
    return new Case(
        "weighted sums in place",
        (k, a) -> {
          Tensor x = a.number();
          Tensor y = a.number();
          x.assign(new double[] {3});
          y.assign(new double[] {5});
          k.losses().weightedSum(List.of(y, y, x, y), List.of(0.5, 0.25, 2.0, -1.0), x);
          k.losses().weightedSum(List.of(y), List.of(0.125), y);
          return List.of(x, y);
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isNearTheFormulas(Case one) {
    List<double[]> expected = Conformance.expected(one, Order.ROW_MAJOR);
    check(one, expected, DataType.FLOAT, 1e-5);
    check(one, expected, DataType.DOUBLE, 1e-10); // many numbers, in other orders
  }

  private static void check(Case one, List<double[]> expected, DataType type, double tolerance) {
    try (Lane lane = device.open(1)) {
      List<double[]> actual = Conformance.results(one, device, type, Order.ROW_MAJOR);
      Conformance.requireNear(expected, actual, tolerance, one.name() + " of " + type);
      lane.finish();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.device.Attention.Sizes;
import io.github.scpl.device.ChannelKernels.Affine;
import io.github.scpl.device.ChannelKernels.Channels;
import io.github.scpl.device.ChannelKernels.Ending;
import io.github.scpl.device.ChannelKernels.Pooled;
import io.github.scpl.device.ChannelKernels.Running;
import io.github.scpl.device.Convolution.Weights;
import io.github.scpl.device.ConvolutionKernels.Filter;
import io.github.scpl.device.ElementKernels.AdamStep;
import io.github.scpl.device.ElementKernels.AdamUpdate;
import io.github.scpl.device.LstmKernels.CellGradients;
import io.github.scpl.device.LstmKernels.Cells;
import io.github.scpl.device.LstmKernels.Recurrence;
import io.github.scpl.device.PoolKernels.Windows;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every kernel, on odd sizes, single rows and special values. */
public final class Cases {
  private static final double EPSILON = 1e-5;

  private final List<Case> all = new ArrayList<>();

  private Cases() {}

  /** Of kernels that the host has for FLOAT. */
  private void fastKernels() {
    for (int length : new int[] {1, 7, 4096, 4097, 20_001}) {
      elements(length);
    }
    adamOfMany();
    specialValues();
    for (int[] size : new int[][] {{1, 1}, {1, 13}, {37, 1}, {33, 130}}) {
      rows(size[0], size[1]);
      norms(size[0], size[1] + 4); // of two features the gradient is a difference of equals
    }
    for (int[] size : new int[][] {{1, 1, 2}, {3, 5, 9}, {2, 3, 4097}, {4, 600, 4}}) {
      channels(new Channels(size[0], size[1], size[2]));
    }
    pools(new Windows(1, 2, 2, 2, 2), 1);
    pools(new Windows(15, 7, 5, 2, 2), 3);
    pools(new Windows(3, 9, 8, 4, 3), 1);
    pooledNorms(new Windows(6, 2, 2, 2, 2), 3);
    pooledNorms(new Windows(15, 7, 5, 2, 2), 3);
    pooledNorms(new Windows(8, 9, 8, 4, 3), 2);
    maps(3, 5, 4, 7);
    maps(2, 33, 6, 3);
    for (int[] size : new int[][] {{1, 1, 1}, {3, 5, 7}, {9, 4, 65}}) {
      sequences(size[0], size[1], size[2]);
      cells(size[0], size[1], size[2]);
      sequence(size[0], size[1], size[2]);
    }
    for (double rate : new double[] {0, 0.3}) {
      dropout(1, 1, rate);
      dropout(70, 130, rate);
      attention(new Sizes(1, 1, 1, 1), rate);
      attention(new Sizes(3, 7, 2, 5), rate);
      attention(new Sizes(2, 97, 2, 32), rate); // two tiles
      attention(
          new Sizes(1, 130, 3, 70), rate); // many steps, for which devices may have other ways
      attention(new Sizes(3, 192, 1, 9), rate);
      attention(new Sizes(2, 300, 2, 5), rate);
    }
  }

  /** Of kernels that the host has for all types. */
  private void commonKernels() {
    for (int[] size : new int[][] {{1, 1, 1}, {5, 7, 3}, {2, 1, 9}, {33, 17, 20}, {260, 257, 3}}) {
      products(size[0], size[1], size[2]);
      heldProducts(size[0], size[1], size[2]);
    }
    convolutions();
    windows();
    for (int[] size : new int[][] {{2, 1, 2}, {7, 5, 3}, {33, 20, 10}}) {
      losses(size[0], size[1], size[2]);
    }
  }

  public static List<Case> all() {
    Cases cases = new Cases();
    cases.fastKernels();
    cases.commonKernels();
    return cases.all;
  }

  /** The cases of products, convolutions and losses. */
  public static List<Case> ofCommonKernels() {
    Cases cases = new Cases();
    cases.commonKernels();
    return cases.all;
  }

  private void add(String name, Case.Work work) {
    all.add(new Case(name, work));
  }

  private interface InPlace {
    void run(Tensor first, Tensor second);
  }

  /** Runs a kernel on copies, since it overwrites an argument. */
  private static Tensor second(CaseArrays a, int length, InPlace kernel) {
    Tensor first = a.normal(length);
    Tensor second = a.normal(length);
    kernel.run(first, second);
    return second;
  }

  private void elements(int n) {
    add(
        "elements of " + n,
        (k, a) ->
            List.of(
                second(a, n, (x, y) -> k.elements().leakyRelu(x, y, 0)),
                second(a, n, (x, y) -> k.elements().leakyRelu(x, y, 0.125)),
                second(a, n, (x, y) -> k.elements().sumLeakyRelu(x, y, y, 0.125)),
                second(a, n, (x, y) -> k.elements().add(x, y)),
                second(a, n, (x, y) -> k.elements().addScaled(x, 0.375, y, y)),
                second(a, n, (x, y) -> k.elements().addScaled(x, 0.375, null, y)),
                second(
                    a,
                    n,
                    (x, y) -> {
                      Tensor squares = a.number();
                      k.elements().sumOfSquares(x, squares, false);
                      k.elements().sumOfSquares(y, squares, true);
                      k.elements().clip(y, squares, 0.75, 1e-6);
                    }),
                second(a, n, (x, y) -> k.elements().nonZero(x, y)),
                second(a, n, (x, y) -> k.elements().leakyReluBackward(x, y, 0.125)),
                second(a, n, (x, y) -> k.elements().sigmoid(x, y)),
                second(a, n, (x, y) -> k.elements().sigmoidBackward(x, y)),
                second(a, n, (x, y) -> k.elements().tanh(x, y)),
                second(a, n, (x, y) -> k.elements().tanhBackward(x, y)),
                second(a, n, (x, y) -> k.memory().copy(x, y)),
                second(a, n, (x, y) -> k.memory().zero(y)),
                second(a, n, (x, y) -> k.memory().copy(x, n / 3, y, n / 4, n - n / 3))));
    add(
        "adam of " + n,
        (k, a) -> {
          Tensor value = a.normal(n);
          Tensor m = a.normal(n);
          Tensor v = a.squares(n);
          AdamStep step = new AdamStep(0.9, 0.999, 1e-8, 0.01, 1.5);
          k.elements().adam(value, a.normal(n), m, v, step);
          return List.of(value, m, v);
        });
  }

  private void adamOfMany() {
    int[] lengths = {1, 5000, 7, 256, 4097};
    add(
        "adam of many",
        (k, a) -> {
          List<Tensor> written = new ArrayList<>();
          List<AdamUpdate> updates = new ArrayList<>();
          for (int n : lengths) {
            Tensor value = a.normal(n);
            Tensor m = a.normal(n);
            Tensor v = a.squares(n);
            AdamStep step = new AdamStep(0.9, 0.999, 1e-8, 0.01 * n, 1.5);
            updates.add(new AdamUpdate(value, a.normal(n), m, v, step));
            written.addAll(List.of(value, m, v));
          }
          k.elements().adam(updates);
          return written;
        });
  }

  private void specialValues() {
    double[] special = {0, -0.0, 1e30, -1e30, 100, -100, Double.POSITIVE_INFINITY};
    double[] extreme = {1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, -1};
    add(
        "activations of special values",
        (k, a) -> {
          Tensor x = a.of(special);
          Tensor relu = a.blank(special.length);
          Tensor sigmoid = a.blank(special.length);
          Tensor tanh = a.blank(special.length);
          k.elements().leakyRelu(x, relu, 0);
          k.elements().sigmoid(x, sigmoid);
          k.elements().tanh(x, tanh);
          return List.of(relu, sigmoid, tanh);
        });
    add(
        "what is not a number stays none",
        (k, a) -> {
          Tensor y = a.blank(extreme.length);
          Tensor sum = a.blank(extreme.length);
          Windows row = new Windows(1, 1, 5, 1, 5);
          k.elements().leakyRelu(a.of(extreme), y, 0.5);
          Tensor max = a.blank(1, 1, 1);
          k.elements().addScaled(a.of(extreme), 2, null, sum);
          k.pools().maxPool(row, a.of(extreme).reshape(1, 1, 5), max);
          Tensor gradient = a.normal(extreme.length);
          k.elements().leakyReluBackward(y, gradient, 0.5);
          return List.of(y, sum, max, gradient);
        });
  }

  private void rows(int rows, int columns) {
    add(
        "rows " + rows + "x" + columns,
        (k, a) -> {
          Tensor x = a.normal(rows, columns);
          Tensor sum = a.blank(columns);
          k.elements().sumRows(x, sum);
          k.elements().addToRows(x, a.normal(columns));
          return List.of(x, sum);
        });
  }

  private void norms(int rows, int width) {
    add(
        "layer norm " + rows + "x" + width,
        (k, a) -> {
          Tensor x = a.normal(rows, width);
          Tensor dy = a.normal(rows, width);
          Tensor gain = a.normal(width);
          Tensor y = a.blank(rows, width);
          Tensor statistics = a.blankStatistics(rows, 2);
          Tensor gainGradient = a.blank(width);
          Tensor shiftGradient = a.blank(width);
          Tensor dx = a.blank(rows, width);
          Tensor sum = a.normal(rows, width);
          k.norms().normalize(x, gain, a.normal(width), EPSILON, y, statistics);
          k.norms().parameterGradients(x, dy, EPSILON, statistics, gainGradient, shiftGradient);
          k.norms().inputGradient(x, dy, gain, EPSILON, statistics, dx, false);
          k.norms().inputGradient(x, dy, gain, EPSILON, statistics, sum, true);
          return List.of(y, statistics, gainGradient, shiftGradient, dx, sum);
        });
  }

  private void products(int m, int inner, int n) {
    for (boolean ta : new boolean[] {false, true}) {
      for (boolean tb : new boolean[] {false, true}) {
        add(
            "product " + m + "x" + inner + "x" + n + (ta ? " aᵀ" : "") + (tb ? " bᵀ" : ""),
            (k, a) -> {
              Tensor out = a.blank(m, n);
              Tensor x = ta ? a.normal(inner, m) : a.normal(m, inner);
              Tensor y = tb ? a.normal(n, inner) : a.normal(inner, n);
              Tensor row = a.normal(n);
              Tensor sum = a.blank(m, n);
              k.products().product(ta, tb).run(x, y, out);
              k.products().product(ta, tb).run(x, y, row, sum);
              return List.of(out, sum);
            });
      }
    }
  }

  /** With another factor, and of other rows, in the same memory. */
  private void heldProducts(int m, int inner, int n) {
    for (boolean tb : new boolean[] {false, true}) {
      add(
          "products held " + m + "x" + inner + "x" + n + (tb ? " bᵀ" : ""),
          (k, a) -> {
            HeldProduct product = k.products().heldProduct(tb, a.arena());
            List<Tensor> results = new ArrayList<>();
            for (int rows : new int[] {m, m, m + 2}) {
              product.hold(tb ? a.normal(n, inner) : a.normal(inner, n));
              for (int i = 0; i < 2; i++) {
                Tensor out = a.blank(rows + i, n);
                product.run(a.normal(rows + i, inner), out);
                results.add(out);
              }
            }
            return results;
          });
    }
  }

  private void convolutions() {
    convolution(new Filter(3, 3, 1, 1, false), 1, 5, 7, 5);
    convolution(new Filter(3, 3, 1, 1, true), 2, 5, 7, 5);
    convolution(new Filter(6, 3, 2, 1, false), 3, 4, 8, 9);
    convolution(new Filter(5, 1, 2, 0, true), 2, 3, 5, 5);
    convolution(new Filter(1, 5, 1, 2, false), 2, 2, 6, 6);
    convolution(new Filter(64, 3, 1, 1, true), 3, 65, 9, 4); // by Winograd's algorithm
  }

  private void convolution(Filter filter, int batch, int outputs, int height, int width) {
    int kernel = filter.kernel();
    long outHeight = (height + 2L * filter.padding() - kernel) / filter.stride() + 1;
    long outWidth = (width + 2L * filter.padding() - kernel) / filter.stride() + 1;
    for (boolean needed : new boolean[] {true, false}) {
      add(
          filter + (needed ? "" : " of the lowest layer"),
          (k, a) -> {
            Tensor x = a.maps(batch, filter.inputs(), height, width);
            Tensor dy = a.maps(batch, outputs, outHeight, outWidth);
            Tensor y = a.blankMaps(batch, outputs, outHeight, outWidth);
            Tensor bias = filter.biased() ? a.normal(outputs) : null;
            Tensor db = filter.biased() ? a.blank(outputs) : null;
            Weights weights = new Weights(a.normal(outputs, filter.inputs(), kernel, kernel), bias);
            Weights gradients = new Weights(a.blank(outputs, filter.inputs(), kernel, kernel), db);
            Convolution convolution = k.convolutions().convolution(filter, a.arena());
            convolution.forward(x, weights, y);
            Tensor dx = convolution.backward(x, dy, weights, gradients, needed);
            List<Tensor> results = new ArrayList<>(List.of(y, gradients.weight()));
            if (needed) {
              results.add(dx);
            }
            if (db != null) {
              results.add(db);
            }
            return results;
          });
    }
  }

  private void channels(Channels shape) {
    int channels = shape.channels();
    long height = shape.space() % 3 == 0 ? 3 : 1;
    long[] sizes = {shape.batch(), channels, height, shape.space() / height};
    for (boolean affine : new boolean[] {true, false}) {
      for (boolean constant : new boolean[] {true, false}) {
        add(
            "batch norm of " + shape + (affine ? " affine" : "") + (constant ? " constant" : ""),
            (k, a) -> {
              Tensor x = a.maps(sizes);
              Tensor dy = a.maps(sizes);
              Tensor y = a.blankMaps(sizes);
              Tensor statistics = a.blankStatistics(2, channels);
              Tensor sums = a.blankStatistics(2, channels);
              Running running = new Running(a.normal(channels), a.squares(channels));
              Affine values =
                  affine ? new Affine(a.normal(channels), a.normal(channels)) : Affine.NONE;
              Affine gradients = new Affine(a.blank(channels), a.blank(channels));
              if (constant) {
                k.channels().runningStatistics(running, statistics);
              } else {
                k.channels().batchStatistics(shape, x, statistics);
                k.channels().moveRunning(shape, statistics, 0.1, running);
              }
              k.channels().normalize(shape, x, statistics, EPSILON, values, new Ending(null, 1), y);
              Tensor relu = a.blankMaps(sizes);
              Ending ending = new Ending(null, 0.125);
              k.channels().normalize(shape, x, statistics, EPSILON, values, ending, relu);
              Tensor sum = a.blankMaps(sizes);
              Ending unit = new Ending(a.maps(sizes), 0.25);
              k.channels().normalize(shape, x, statistics, EPSILON, values, unit, sum);
              Tensor reluGradient = a.maps(sizes);
              Tensor reluSums = a.blankStatistics(2, channels);
              k.channels().gradientSums(shape, x, relu, 0.125, reluGradient, statistics, reluSums);
              k.channels().gradientSums(shape, x, dy, statistics, sums);
              k.channels().parameterGradients(statistics, sums, EPSILON, gradients);
              Tensor dx = a.blankMaps(sizes);
              k.channels()
                  .inputGradient(shape, x, dy, statistics, sums, EPSILON, values, constant, dx);
              k.channels()
                  .inputGradient(shape, x, dy, statistics, sums, EPSILON, values, constant, dy);
              return List.of(
                  statistics,
                  running.mean(),
                  running.variance(),
                  y,
                  relu,
                  sum,
                  dx,
                  reluGradient,
                  reluSums,
                  sums,
                  gradients.weight(),
                  gradients.bias(),
                  dy);
            });
      }
    }
    add(
        "deviations of " + shape,
        (k, a) -> {
          Tensor x = a.maps(sizes);
          Tensor statistics = a.blankStatistics(2, (long) shape.batch() * channels);
          Tensor y = a.blank(shape.batch(), channels);
          Tensor dx = a.blankMaps(sizes);
          k.channels().deviation(shape, x, statistics, y);
          Tensor dy = a.normal(shape.batch(), channels);
          k.channels().deviationBackward(shape, x, dy, statistics, dx);
          return List.of(statistics, y, dx);
        });
  }

  private void pools(Windows w, int batch) {
    long channels = w.planes() / batch;
    long[] in = {batch, channels, w.height(), w.width()};
    long[] out = {batch, channels, w.outHeight(), w.outWidth()};
    add(
        w.toString(),
        (k, a) -> {
          Tensor x = a.mapsOfIds(4, in); // maxima that are equal
          Tensor dy = a.maps(out);
          Tensor max = a.blankMaps(out);
          Tensor mean = a.blankMaps(out);
          Tensor maxGradient = a.blankMaps(in);
          Tensor meanGradient = a.blankMaps(in);
          k.pools().maxPool(w, x, max);
          k.pools().maxPoolBackward(w, x, dy, maxGradient);
          k.pools().averagePool(w, x, mean);
          k.pools().averagePoolBackward(w, dy, meanGradient);
          Tensor signed = a.maps(in);
          Tensor signedGradient = a.blankMaps(in);
          k.pools().maxPoolBackward(w, signed, dy, signedGradient);
          return List.of(max, mean, maxGradient, meanGradient, signedGradient);
        });
  }

  /** Batch normalisation with the maximum of windows behind it. */
  private void pooledNorms(Windows w, int batch) {
    int channels = w.planes() / batch;
    long[] in = {batch, channels, w.height(), w.width()};
    long[] out = {batch, channels, w.outHeight(), w.outWidth()};
    Channels shape = new Channels(batch, channels, w.height() * w.width());
    Channels small = new Channels(batch, channels, w.outHeight() * w.outWidth());
    for (boolean affine : new boolean[] {true, false}) {
      for (boolean equal : new boolean[] {true, false}) {
        add(
            "batch norm before "
                + w
                + (affine ? " affine" : "")
                + (equal ? " of equal maxima" : ""),
            (k, a) -> {
              Tensor x = equal ? a.mapsOfIds(4, in) : a.maps(in);
              Tensor dy = a.maps(out);
              Tensor statistics = a.blankStatistics(2, channels);
              Tensor sums = a.blankStatistics(2, channels);
              Affine values = // also negative ones
                  affine ? new Affine(a.normal(channels), a.normal(channels)) : Affine.NONE;
              Pooled pooled = new Pooled(w, a.blankMaps(out));
              Tensor y = a.blankMaps(out);
              Tensor dx = a.blankMaps(in);
              Tensor constant = a.blankMaps(in);
              Tensor plain = a.blankMaps(out);
              ChannelKernels kernels = k.channels();
              kernels.batchStatistics(shape, x, statistics);
              kernels.normalize(shape, x, statistics, EPSILON, values, 1, pooled, plain);
              kernels.normalize(shape, x, statistics, EPSILON, values, 0.125, pooled, y);
              kernels.gradientSums(small, pooled.chosen(), y, 0.125, dy, statistics, sums);
              kernels.inputGradient(
                  shape, x, pooled, dy, statistics, sums, EPSILON, values, false, dx);
              kernels.inputGradient(
                  shape, x, pooled, dy, statistics, sums, EPSILON, values, true, constant);
              return List.of(plain, y, pooled.chosen(), dy, sums, dx, constant);
            });
      }
    }
  }

  /** Kernels that take any array, on maps. */
  private void maps(long... shape) {
    add(
        "elements of maps of " + Arrays.toString(shape),
        (k, a) -> {
          Tensor copy = a.blankMaps(shape);
          k.memory().copy(a.maps(shape), copy);
          Tensor rows = a.blank(shape[0], copy.length() / shape[0]);
          k.memory().copy(a.maps(shape), rows.reshape(shape));
          Tensor samples = a.blankMaps(shape);
          long sample = copy.length() / shape[0];
          Tensor given = a.maps(shape);
          for (long n = 0; n < shape[0]; n++) {
            k.memory().copy(given, n * sample, samples, (shape[0] - 1 - n) * sample, sample);
          }
          Tensor some = a.maps(shape);
          k.memory().copy(given, 1, some, 2, 5);
          Tensor zeros = a.maps(shape);
          k.memory().zero(zeros);
          Tensor relu = a.blankMaps(shape);
          k.elements().sumLeakyRelu(a.maps(shape), a.maps(shape), relu, 0.125);
          Tensor sum = a.maps(shape);
          k.elements().add(a.maps(shape), sum);
          k.elements().leakyReluBackward(a.maps(shape), sum, 0.125);
          Tensor scaled = a.blankMaps(shape);
          k.elements().addScaled(a.maps(shape), 0.375, a.maps(shape), scaled);
          Tensor dropped = a.blankMaps(shape);
          k.dropouts().dropout(a.maps(shape), a.maps(shape), dropped, RandomKey.of(5), 0.3);
          return List.of(copy, rows, samples, some, zeros, relu, sum, scaled, dropped);
        });
  }

  private void windows() {
    add(
        "windows of samples of their size",
        (k, a) -> {
          Tensor border = a.normal(3);
          Tensor places = a.places(2, 0, 0, 0, 5, 2, -3, 1, 3, -4, 1, 1, 2, 9, 0, 0, 4, -1, -9, 1);
          Tensor y = a.blank(5, 3, 6, 7);
          k.memory().windows(a.normal(2, 3, 6, 7), 4, places, border, y);
          k.memory().windows(a.normal(3, 3, 6, 7), 1, places, border, y);
          return List.of(y);
        });
    add(
        "rows of others stay",
        (k, a) -> {
          Tensor y = a.normal(3, 1, 2, 2);
          Tensor places = a.places(0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 1);
          k.memory().windows(a.normal(2, 1, 2, 2), 1, places, a.normal(1), y);
          return List.of(y);
        });
    add(
        "windows of other sizes",
        (k, a) -> {
          Tensor heads = a.blank(3, 1, 1, 5);
          Tensor places = a.places(6, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0);
          k.memory().windows(a.normal(7, 1, 1, 9), 0, places, a.normal(1), heads);
          Tensor large = a.blank(1, 2, 33, 40);
          Tensor one = a.places(1, -3, -5, 1);
          k.memory().windows(a.normal(2, 2, 9, 31), 0, one, a.normal(2), large);
          return List.of(heads, large);
        });
  }

  private static Tensor outside(Kernels k, CaseArrays a, Tensor ids) {
    Tensor place = a.blankStatistics(2);
    k.sequences().firstOutside(ids, 6, place);
    return place;
  }

  private void sequences(int batch, int time, int width) {
    String size = batch + "x" + time + "x" + width;
    add(
        "embedding " + size,
        (k, a) -> {
          Tensor ids = a.ids(6, batch, time);
          Tensor table = a.normal(6, width);
          Tensor rows = a.blank(batch, time, width);
          k.sequences().gather(ids, table, rows);
          k.sequences().scatter(ids, a.normal(batch, time, width), table);
          return List.of(
              rows,
              table,
              outside(k, a, ids),
              outside(k, a, a.of(0, 5, 6, 7)),
              outside(k, a, a.of(0, 1.5)),
              outside(k, a, a.of(-1)),
              outside(k, a, a.of(1, Double.NaN)));
        });
    for (boolean masked : new boolean[] {true, false}) {
      add(
          "mean over time " + size + (masked ? " masked" : ""),
          (k, a) -> {
            Tensor mask = masked ? a.mask(batch, time) : null;
            Tensor y = a.blank(batch, width);
            Tensor dx = a.blank(batch, time, width);
            Tensor sum = a.normal(batch, time, width);
            k.sequences().meanOverTime(a.normal(batch, time, width), mask, y);
            Tensor dy = a.normal(batch, width);
            k.sequences().meanOverTimeBackward(dy, mask, dx, false);
            k.sequences().meanOverTimeBackward(dy, mask, sum, true);
            return List.of(y, dx, sum);
          });
    }
    add(
        "mean of halves " + size,
        (k, a) -> {
          Tensor y = a.blank(batch, width);
          Tensor dx = a.blank(2, batch, width);
          Tensor sum = a.normal(2, batch, width);
          k.sequences().meanOfHalves(a.normal(2, batch, width), y);
          k.sequences().meanOfHalvesBackward(y, dx, false);
          k.sequences().meanOfHalvesBackward(y, sum, true);
          return List.of(y, dx, sum);
        });
  }

  private void cells(int batch, int time, int width) {
    for (boolean masked : new boolean[] {true, false}) {
      add(
          "lstm " + batch + "x" + time + "x" + width + (masked ? " masked" : ""),
          (k, a) -> {
            Cells cells =
                new Cells(
                    a.normal(batch, time, 4L * width),
                    a.normal(batch, time, width),
                    a.normal(batch, time, width),
                    a.normal(batch, width),
                    a.normal(batch, width),
                    masked ? a.mask(batch, time) : null);
            CellGradients gradients =
                new CellGradients(
                    a.normal(batch, width),
                    a.normal(batch, width),
                    a.blank(batch, 4L * width),
                    masked ? a.normal(batch, width) : null);
            Tensor output = a.normal(batch, time, 2L * width);
            Tensor dy = a.normal(batch, time, 2L * width);
            Tensor product = a.normal(batch, 4L * width);
            for (int t = 0; t < time; t++) {
              k.lstms().forward(cells, t, t == 0 ? null : product, output, width);
            }
            for (int t = time - 1; t >= 0; t--) {
              k.lstms().backward(cells, t, t == 0 ? null : dy, width, gradients);
            }
            List<Tensor> results =
                new ArrayList<>(
                    List.of(
                        cells.gates(),
                        cells.hiddenBefore(),
                        cells.cellBefore(),
                        cells.hidden(),
                        cells.cell(),
                        output,
                        gradients.cell(),
                        gradients.step()));
            if (masked) {
              results.add(gradients.held());
            }
            return results;
          });
    }
  }

  private void sequence(int batch, int time, int width) {
    for (boolean first : new boolean[] {true, false}) {
      for (boolean masked : new boolean[] {true, false}) {
        add(
            "lstm over time "
                + batch
                + "x"
                + time
                + "x"
                + width
                + (masked ? " masked" : "")
                + (first ? "" : " from given states"),
            (k, a) -> lstm(k, a, new int[] {batch, time, width}, masked, first));
      }
    }
  }

  /**
   * Both directions of an LSTM over all time steps.
   *
   * @param size batch, time and width
   * @param first whether its states are zeros at first, whose gradients nobody wants
   */
  public static List<Tensor> lstm(
      Kernels k, CaseArrays a, int[] size, boolean masked, boolean first) {
    int batch = size[0];
    int time = size[1];
    int width = size[2];
    Tensor output = a.blank(batch, time, 2L * width);
    Tensor dy = a.normal(batch, time, 2L * width);
    Tensor mask = masked ? a.mask(batch, time) : null;
    List<Tensor> results = new ArrayList<>(List.of(output));
    for (boolean reverse : new boolean[] {false, true}) {
      int column = reverse ? width : 0;
      Tensor weight = a.weights(4L * width, width);
      Recurrence recurrence =
          new Recurrence(
              reverse,
              weight,
              k.products().heldProduct(true, a.arena()),
              k.products().heldProduct(false, a.arena()),
              a.blank(batch, 4L * width));
      Cells cells =
          new Cells(
              a.normal(batch, time, 4L * width),
              a.blank(batch, time, width),
              a.blank(batch, time, width),
              a.normal(batch, width),
              a.normal(batch, width),
              mask);
      if (first) {
        k.memory().zero(cells.hidden());
        k.memory().zero(cells.cell());
      }
      k.lstms().forward(cells, recurrence, first, output, column);
      Tensor values = a.blank(batch, time, 4L * width);
      k.memory().copy(cells.gates(), values);
      CellGradients gradients =
          new CellGradients(
              a.normal(batch, width),
              a.normal(batch, width),
              a.blank(batch, 4L * width),
              masked ? a.normal(batch, width) : null);
      k.lstms()
          .backward(cells, recurrence, first && reverse ? null : dy, column, gradients, !first);
      results.addAll(
          List.of(
              values,
              cells.gates(),
              cells.hiddenBefore(),
              cells.cellBefore(),
              cells.hidden(),
              cells.cell(),
              gradients.cell()));
      if (!first) {
        results.add(gradients.hidden());
      }
      if (masked) {
        results.add(gradients.held());
      }
    }
    return results;
  }

  private void dropout(int rows, int width, double rate) {
    RandomKey key = RandomKey.of(5);
    add(
        "dropout of " + rate + " on " + rows + "x" + width,
        (k, a) -> {
          Tensor alone = a.blank(rows, width);
          Tensor sum = a.normal(rows, width);
          Tensor relu = a.normal(rows, width);
          Tensor gradient = a.normal(rows, width);
          k.dropouts().dropout(a.normal(rows, width), null, alone, key, rate);
          k.dropouts().dropout(a.normal(rows, width), sum, sum, key, rate);
          k.dropouts().biasReluDropout(relu, a.normal(width), key, rate);
          k.dropouts().biasReluDropoutBackward(relu, gradient, rate);
          return List.of(alone, sum, relu, gradient);
        });
  }

  private void attention(Sizes s, double rate) {
    for (boolean masked : new boolean[] {true, false}) {
      add(
          "attention of " + s + ", dropout " + rate + (masked ? ", masked" : ""),
          (k, a) -> {
            long rows = (long) s.batch() * s.time();
            long features = (long) s.heads() * s.width();
            Tensor projected = a.normal(rows, 3 * features);
            Tensor probabilities =
                k.attentions().keepsProbabilities(s)
                    ? a.blank(s.batch(), s.heads(), s.time(), s.time())
                    : null;
            Attention attention = new Attention(s, projected, probabilities, RandomKey.of(7), rate);
            Tensor mixed = a.blank(rows, features);
            Tensor mask = masked ? a.mask(s.batch(), s.time()) : null;
            Tensor gradient = a.normal(rows, features);
            Scratch memory = a.scratch();
            k.attentions().forward(attention, mask, mixed, memory);
            k.attentions().backward(attention, gradient, memory);
            return List.of(mixed, projected);
          });
    }
  }

  private void losses(int batch, int width, int classes) {
    String size = batch + "x" + width + ", " + classes + " classes";
    add(
        "cross-entropy of " + size,
        (k, a) -> {
          Tensor gradient = a.blank(batch, classes);
          Tensor labels = a.labels(batch, classes);
          Tensor logits = a.normal(batch, classes);
          Tensor loss = a.number();
          k.losses().crossEntropy(logits, labels, gradient, loss);
          Tensor score = a.blankStatistics(3);
          k.losses().score(logits, labels, score);
          Tensor sum = a.number();
          k.losses().weightedSum(List.of(loss, loss), List.of(0.25, 0.5), sum);
          Tensor rows = a.blank(batch, classes);
          k.losses().oneHot(labels, rows);
          return List.of(loss, gradient, score, sum, rows);
        });
    add(
        "score of logits that are not finite, " + size,
        (k, a) -> {
          Tensor labels = a.labels(batch, classes);
          Tensor logits = a.normal(batch, classes);
          Tensor other = a.of(Double.NEGATIVE_INFINITY);
          k.memory().copy(other, 0, logits, logits.length() - 1, 1);
          Tensor score = a.blankStatistics(3);
          k.losses().score(logits, labels, score);
          Tensor place = a.blankStatistics(2);
          k.elements().firstNonFinite(logits, place);
          Tensor none = a.blankStatistics(2);
          k.elements().firstNonFinite(a.normal(batch, classes), none);
          return List.of(score, place, none);
        });
    add(
        "mean squared error of " + size,
        (k, a) -> {
          Tensor gradient = a.blank(batch, width);
          Tensor target = a.normal(batch, width);
          Tensor loss = a.number();
          k.losses().meanSquaredError(a.normal(batch, width), target, gradient, loss);
          return List.of(loss, gradient);
        });
    add(
        "contrastive loss of " + size,
        (k, a) -> {
          Tensor v = a.normal(batch, width + 2L);
          k.memory().copy(a.of(new double[width + 2]), 0, v, 0, width + 2L); // without direction
          Tensor z = a.blank(batch, width + 2L);
          Tensor norms = a.blankStatistics(batch);
          Tensor cosines = a.blank(batch, batch);
          Tensor dz = a.normal(batch, width + 2L);
          k.losses().normalize(v, z, norms);
          k.products().product(false, true).run(z, z, cosines);
          Tensor loss = a.number();
          k.losses().contrastive(cosines, a.labels(batch, classes), 0.1, loss);
          k.losses().normalizeBackward(z, norms, dz);
          return List.of(loss, z, norms, cosines, dz);
        });
    add(
        "similarity matching of " + size,
        (k, a) -> {
          Tensor x = a.normal(batch, width + 2L);
          k.memory().copy(a.of(new double[width + 2]), 0, x, 0, width + 2L); // without direction
          Tensor u = a.blank(batch, width + 2L);
          Tensor norms = a.blankStatistics(batch);
          Tensor cosines = a.ids(3, batch, batch); // 0, 1, and 2, which is out of range
          Tensor du = a.normal(batch, width + 2L);
          k.losses().center(x, u, norms);
          Tensor loss = a.number();
          k.losses().similarityMatching(cosines, a.labels(batch, classes), -0.5, loss);
          k.losses().centerBackward(u, norms, du);
          return List.of(loss, u, norms, cosines, du);
        });
  }
}

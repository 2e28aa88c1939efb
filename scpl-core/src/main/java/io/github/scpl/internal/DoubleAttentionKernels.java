package io.github.scpl.internal;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link AttentionKernels} in double precision; {@link FloatAttentionKernels} is its twin. */
final class DoubleAttentionKernels implements AttentionKernels {
  static final AttentionKernels INSTANCE = new DoubleAttentionKernels();

  /** Stands for minus infinity, as in the original implementation. */
  private static final double MASKED = -1e9;

  private static final int CHUNK = 4096;
  private static final int CHUNKS_PER_THREAD = 4;

  private DoubleAttentionKernels() {}

  @Override
  public void split(Heads shape, INDArray rows, int firstColumn, INDArray bias, INDArray heads) {
    int columns = Math.toIntExact(rows.size(1));
    int width = shape.width();
    double[] addend = new double[shape.heads() * width];
    if (bias != null) {
      HostAccess.doubles(bias).get(0, addend, 0, addend.length);
    }
    DoubleBuffer source = HostAccess.doubles(rows);
    DoubleBuffer target = HostAccess.doubles(heads);
    forRows(
        shape,
        (n, t, row) -> {
          source.get((n * shape.time() + t) * columns + firstColumn, row, 0, row.length);
          for (int i = 0; i < row.length; i++) {
            row[i] += addend[i];
          }
          for (int h = 0; h < shape.heads(); h++) {
            target.put(headOffset(shape, n, h, t), row, h * width, width);
          }
        });
  }

  @Override
  public void merge(Heads shape, INDArray heads, INDArray rows, int firstColumn) {
    int columns = Math.toIntExact(rows.size(1));
    int width = shape.width();
    DoubleBuffer source = HostAccess.doubles(heads);
    DoubleBuffer target = HostAccess.doubles(rows);
    forRows(
        shape,
        (n, t, row) -> {
          for (int h = 0; h < shape.heads(); h++) {
            source.get(headOffset(shape, n, h, t), row, h * width, width);
          }
          target.put((n * shape.time() + t) * columns + firstColumn, row, 0, row.length);
        });
  }

  private static int headOffset(Heads shape, int n, int head, int t) {
    return ((n * shape.heads() + head) * shape.time() + t) * shape.width();
  }

  private interface RowWork {
    void run(int n, int t, double[] row);
  }

  private static void forRows(Heads shape, RowWork work) {
    int size = shape.heads() * shape.width();
    Parallel.range(
        shape.batch() * shape.time(),
        1 + CHUNKS_PER_THREAD * CHUNK / size,
        (from, to) -> {
          double[] row = new double[size];
          for (int i = from; i < to; i++) {
            work.run(i / shape.time(), i % shape.time(), row);
          }
        });
  }

  @Override
  public void softmax(Heads shape, INDArray scores, INDArray mask, double scale) {
    int time = shape.time();
    DoubleBuffer target = HostAccess.doubles(scores);
    DoubleBuffer masks = mask == null ? null : HostAccess.doubles(mask);
    forGroups(
        shape,
        (first, count, chunks) -> {
          double[] values = chunks[0];
          double[] keys = new double[time];
          target.get(first * time, values, 0, count * time);
          for (int row = 0; row < count; row++) {
            if (masks == null) {
              Arrays.fill(keys, 1);
            } else {
              masks.get((first + row) / (shape.heads() * time) * time, keys, 0, time);
            }
            belowMaximum(values, row * time, keys, scale);
          }
          DoubleMath.exp(values, 0, count * time);
          for (int row = 0; row < count; row++) {
            normalize(values, row * time, time);
          }
          target.put(first * time, values, 0, count * time);
        });
  }

  /** Scales and masks a row of scores and subtracts its maximum, so that the largest is 0. */
  private static void belowMaximum(double[] values, int from, double[] keys, double scale) {
    double maximum = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < keys.length; i++) {
      double value = keys[i] == 0 ? MASKED : values[from + i] * scale;
      values[from + i] = value;
      maximum = Math.max(maximum, value);
    }
    for (int i = from; i < from + keys.length; i++) {
      values[i] -= maximum;
    }
  }

  private static void normalize(double[] values, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += values[i];
    }
    double inverse = 1 / sum;
    for (int i = from; i < from + count; i++) {
      values[i] *= inverse;
    }
  }

  @Override
  public void softmaxBackward(
      Heads shape, INDArray probabilities, INDArray gradient, double scale) {
    int time = shape.time();
    DoubleBuffer source = HostAccess.doubles(probabilities);
    DoubleBuffer target = HostAccess.doubles(gradient);
    forGroups(
        shape,
        (first, count, chunks) -> {
          source.get(first * time, chunks[0], 0, count * time);
          target.get(first * time, chunks[1], 0, count * time);
          for (int row = 0; row < count; row++) {
            toScoreGradient(chunks[0], chunks[1], row * time, time, scale);
          }
          target.put(first * time, chunks[1], 0, count * time);
        });
  }

  /** ds = scale p (dp - Σ p dp). */
  private static void toScoreGradient(double[] p, double[] dp, int from, int count, double scale) {
    double mean = 0;
    for (int i = from; i < from + count; i++) {
      mean += p[i] * dp[i];
    }
    for (int i = from; i < from + count; i++) {
      dp[i] = scale * p[i] * (dp[i] - mean);
    }
  }

  private interface GroupWork {
    void run(int firstRow, int rows, double[][] chunks);
  }

  /** Runs the work on groups of score rows that fit a chunk together. */
  private static void forGroups(Heads shape, GroupWork work) {
    int rows = shape.batch() * shape.heads() * shape.time();
    int group = Math.max(1, CHUNK / shape.time());
    Parallel.range(
        (rows + group - 1) / group,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          double[][] chunks = new double[2][group * shape.time()];
          for (int i = from; i < to; i++) {
            work.run(i * group, Math.min(group, rows - i * group), chunks);
          }
        });
  }
}

package io.github.scpl.internal;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link AttentionKernels} in single precision; {@link DoubleAttentionKernels} is its twin. */
final class FloatAttentionKernels implements AttentionKernels {
  static final AttentionKernels INSTANCE = new FloatAttentionKernels();

  /** Stands for minus infinity, as in the original implementation. */
  private static final float MASKED = -1e9f;

  private static final int CHUNK = 4096;
  private static final int CHUNKS_PER_THREAD = 4;

  private FloatAttentionKernels() {}

  @Override
  public void split(Heads shape, INDArray rows, int firstColumn, INDArray bias, INDArray heads) {
    int columns = Math.toIntExact(rows.size(1));
    int width = shape.width();
    float[] addend = new float[shape.heads() * width];
    if (bias != null) {
      HostAccess.floats(bias).get(0, addend, 0, addend.length);
    }
    FloatBuffer source = HostAccess.floats(rows);
    FloatBuffer target = HostAccess.floats(heads);
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
    FloatBuffer source = HostAccess.floats(heads);
    FloatBuffer target = HostAccess.floats(rows);
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
    void run(int n, int t, float[] row);
  }

  private static void forRows(Heads shape, RowWork work) {
    int size = shape.heads() * shape.width();
    Parallel.range(
        shape.batch() * shape.time(),
        1 + CHUNKS_PER_THREAD * CHUNK / size,
        (from, to) -> {
          float[] row = new float[size];
          for (int i = from; i < to; i++) {
            work.run(i / shape.time(), i % shape.time(), row);
          }
        });
  }

  @Override
  public void softmax(Heads shape, INDArray scores, INDArray mask, double scale) {
    int time = shape.time();
    FloatBuffer target = HostAccess.floats(scores);
    FloatBuffer masks = mask == null ? null : HostAccess.floats(mask);
    forGroups(
        shape,
        (first, count, chunks) -> {
          float[] values = chunks[0];
          float[] keys = new float[time];
          target.get(first * time, values, 0, count * time);
          for (int row = 0; row < count; row++) {
            if (masks == null) {
              Arrays.fill(keys, 1);
            } else {
              masks.get((first + row) / (shape.heads() * time) * time, keys, 0, time);
            }
            belowMaximum(values, row * time, keys, (float) scale);
          }
          FloatMath.exp(values, 0, count * time);
          for (int row = 0; row < count; row++) {
            normalize(values, row * time, time);
          }
          target.put(first * time, values, 0, count * time);
        });
  }

  /** Scales and masks a row of scores and subtracts its maximum, so that the largest is 0. */
  private static void belowMaximum(float[] values, int from, float[] keys, float scale) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < keys.length; i++) {
      float value = keys[i] == 0 ? MASKED : values[from + i] * scale;
      values[from + i] = value;
      maximum = Math.max(maximum, value);
    }
    for (int i = from; i < from + keys.length; i++) {
      values[i] -= maximum;
    }
  }

  private static void normalize(float[] values, int from, int count) {
    float sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += values[i];
    }
    float inverse = 1 / sum;
    for (int i = from; i < from + count; i++) {
      values[i] *= inverse;
    }
  }

  @Override
  public void softmaxBackward(
      Heads shape, INDArray probabilities, INDArray gradient, double scale) {
    int time = shape.time();
    FloatBuffer source = HostAccess.floats(probabilities);
    FloatBuffer target = HostAccess.floats(gradient);
    forGroups(
        shape,
        (first, count, chunks) -> {
          source.get(first * time, chunks[0], 0, count * time);
          target.get(first * time, chunks[1], 0, count * time);
          for (int row = 0; row < count; row++) {
            toScoreGradient(chunks[0], chunks[1], row * time, time, (float) scale);
          }
          target.put(first * time, chunks[1], 0, count * time);
        });
  }

  /** ds = scale p (dp - Σ p dp). */
  private static void toScoreGradient(float[] p, float[] dp, int from, int count, float scale) {
    float mean = 0;
    for (int i = from; i < from + count; i++) {
      mean += p[i] * dp[i];
    }
    for (int i = from; i < from + count; i++) {
      dp[i] = scale * p[i] * (dp[i] - mean);
    }
  }

  private interface GroupWork {
    void run(int firstRow, int rows, float[][] chunks);
  }

  /** Runs the work on groups of score rows that fit a chunk together. */
  private static void forGroups(Heads shape, GroupWork work) {
    int rows = shape.batch() * shape.heads() * shape.time();
    int group = Math.max(1, CHUNK / shape.time());
    Parallel.range(
        (rows + group - 1) / group,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          float[][] chunks = new float[2][group * shape.time()];
          for (int i = from; i < to; i++) {
            work.run(i * group, Math.min(group, rows - i * group), chunks);
          }
        });
  }
}

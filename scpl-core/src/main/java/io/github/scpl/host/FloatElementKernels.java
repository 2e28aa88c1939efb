// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Tensor;

/** {@link ElementKernels} in single precision. */
final class FloatElementKernels implements ElementKernels {
  static final ElementKernels INSTANCE = new FloatElementKernels();

  /** Elements that are copied to the heap at a time: they stay in the first-level cache. */
  private static final int CHUNK = 4096;

  private static final int CHUNKS_PER_THREAD = 4;

  private static final int COLUMNS_PER_THREAD = 64;

  /** Maps a chunk in place. */
  private interface Map {
    void apply(float[] values, int count);
  }

  /** Combines two chunks; the result is in the second. */
  private interface Zip {
    void apply(float[] first, float[] second, int count);
  }

  private FloatElementKernels() {}

  private static void map(Tensor x, Tensor y, Map map) {
    FloatWindow[] windows = HostAccess.together(x, y);
    FloatWindow source = windows[0];
    FloatWindow target = windows[1];
    forChunks(
        x.length(),
        (offset, count, chunk) -> {
          source.get(offset, chunk[0], 0, count);
          map.apply(chunk[0], count);
          target.put(offset, chunk[0], 0, count);
        });
  }

  private static void zip(Tensor x, Tensor y, Zip zip) {
    FloatWindow[] windows = HostAccess.together(x, y);
    FloatWindow source = windows[0];
    FloatWindow target = windows[1];
    forChunks(
        x.length(),
        (offset, count, chunk) -> {
          source.get(offset, chunk[0], 0, count);
          target.get(offset, chunk[1], 0, count);
          zip.apply(chunk[0], chunk[1], count);
          target.put(offset, chunk[1], 0, count);
        });
  }

  private interface ChunkWork {
    void run(int offset, int count, float[][] chunks);
  }

  private static void forChunks(long length, ChunkWork work) {
    int size = Math.toIntExact(length);
    int units = (size + CHUNK - 1) / CHUNK;
    Parallel.range(
        units,
        CHUNKS_PER_THREAD,
        (from, to) -> {
          float[][] chunks = new float[4][Math.min(size, CHUNK)];
          for (int unit = from; unit < to; unit++) {
            int offset = unit * CHUNK;
            work.run(offset, Math.min(CHUNK, size - offset), chunks);
          }
        });
  }

  @Override
  public void nonZero(Tensor x, Tensor y) {
    map(
        x,
        y,
        (values, count) -> {
          for (int i = 0; i < count; i++) {
            values[i] = values[i] == 0 ? 0 : 1;
          }
        });
  }

  @Override
  public void leakyRelu(Tensor x, Tensor y, double slope) {
    float s = (float) slope;
    map(x, y, (values, count) -> leakyRelu(values, count, s));
  }

  static void leakyRelu(float[] values, int count, float slope) {
    if (slope == 0) { // which times infinity is not a number
      for (int i = 0; i < count; i++) {
        values[i] = Math.max(values[i], 0);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      values[i] = Math.max(values[i], slope * values[i]);
    }
  }

  @Override
  public void sumLeakyRelu(Tensor a, Tensor b, Tensor y, double slope) {
    FloatWindow[] windows = HostAccess.together(a, b, y);
    FloatWindow first = windows[0];
    FloatWindow second = windows[1];
    FloatWindow target = windows[2];
    float s = (float) slope;
    forChunks(
        y.length(),
        (offset, count, chunks) -> {
          first.get(offset, chunks[0], 0, count);
          second.get(offset, chunks[1], 0, count);
          add(chunks[0], chunks[1], count);
          leakyRelu(chunks[1], count, s);
          target.put(offset, chunks[1], 0, count);
        });
  }

  @Override
  public void add(Tensor x, Tensor y) {
    zip(x, y, FloatElementKernels::add);
  }

  @Override
  public void addScaled(Tensor x, double factor, Tensor y, Tensor z) {
    FloatWindow[] windows = HostAccess.together(x, y, z);
    FloatWindow first = windows[0];
    FloatWindow second = windows[1];
    FloatWindow target = windows[2];
    float f = (float) factor;
    forChunks(
        z.length(),
        (offset, count, chunks) -> {
          first.get(offset, chunks[0], 0, count);
          scale(chunks[0], count, f);
          if (second != null) {
            second.get(offset, chunks[1], 0, count);
            add(chunks[1], chunks[0], count);
          }
          target.put(offset, chunks[0], 0, count);
        });
  }

  private static void scale(float[] values, int count, float factor) {
    for (int i = 0; i < count; i++) {
      values[i] *= factor;
    }
  }

  @Override
  public void leakyReluBackward(Tensor y, Tensor dy, double slope) {
    float s = (float) slope;
    zip(y, dy, (first, second, count) -> leakyReluBackward(first, second, count, s));
  }

  static void leakyReluBackward(float[] y, float[] dy, int count, float slope) {
    float rest = 1 - slope;
    for (int i = 0; i < count; i++) {
      // Scaled up twice, any positive number passes 1: a step without a branch to mispredict.
      float huge = Math.max(y[i], 0) * Float.MAX_VALUE * Float.MAX_VALUE;
      dy[i] *= slope + rest * Math.min(huge, 1);
    }
  }

  @Override
  public void sigmoid(Tensor x, Tensor y) {
    map(x, y, FloatElementKernels::sigmoid);
  }

  private static void sigmoid(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (float) (1 / (1 + Math.exp(-values[i])));
    }
  }

  @Override
  public void sigmoidBackward(Tensor y, Tensor dy) {
    zip(y, dy, FloatElementKernels::sigmoidBackward);
  }

  private static void sigmoidBackward(float[] y, float[] dy, int count) {
    for (int i = 0; i < count; i++) {
      dy[i] *= y[i] * (1 - y[i]);
    }
  }

  @Override
  public void tanh(Tensor x, Tensor y) {
    map(x, y, FloatElementKernels::tanh);
  }

  private static void tanh(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.tanh(values[i]);
    }
  }

  @Override
  public void tanhBackward(Tensor y, Tensor dy) {
    zip(y, dy, FloatElementKernels::tanhBackward);
  }

  private static void tanhBackward(float[] y, float[] dy, int count) {
    for (int i = 0; i < count; i++) {
      dy[i] *= 1 - y[i] * y[i];
    }
  }

  @Override
  public void addToRows(Tensor rows, Tensor row) {
    int columns = Math.toIntExact(row.length());
    FloatWindow target = HostAccess.floats(rows);
    float[] addend = new float[columns];
    HostAccess.floats(row).get(0, addend, 0, columns);
    Parallel.range(
        Math.toIntExact(rows.length() / columns),
        rowsPerThread(columns),
        (from, to) -> {
          float[] values = new float[columns];
          for (int offset = from * columns; offset < to * columns; offset += columns) {
            target.get(offset, values, 0, columns);
            add(addend, values, columns);
            target.put(offset, values, 0, columns);
          }
        });
  }

  private static int rowsPerThread(int columns) {
    return Math.max(1, CHUNKS_PER_THREAD * CHUNK / columns);
  }

  static void add(float[] x, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] += x[i];
    }
  }

  /** Threads share the columns, so that every sum is taken in the order of the rows. */
  @Override
  public void sumRows(Tensor rows, Tensor sum) {
    int columns = Math.toIntExact(sum.length());
    int height = Math.toIntExact(rows.length() / columns);
    FloatWindow source = HostAccess.floats(rows);
    FloatWindow target = HostAccess.floats(sum);
    Parallel.range(
        columns,
        Math.max(COLUMNS_PER_THREAD, CHUNKS_PER_THREAD * CHUNK / height),
        (from, to) -> {
          float[] values = new float[to - from];
          float[] total = new float[to - from];
          for (int row = 0; row < height; row++) {
            source.get(row * columns + from, values, 0, values.length);
            add(values, total, values.length);
          }
          target.put(from, total, 0, total.length);
        });
  }

  /** Every chunk has a sum of its own, so that the order of additions is always the same. */
  @Override
  public void sumOfSquares(Tensor x, Tensor sum, boolean add) {
    FloatWindow source = HostAccess.floats(x);
    double[] sums = new double[Math.toIntExact((x.length() + CHUNK - 1) / CHUNK)];
    forChunks(
        x.length(),
        (offset, count, chunks) -> {
          source.get(offset, chunks[0], 0, count);
          sums[offset / CHUNK] = sumOfSquares(chunks[0], count);
        });
    double total = 0;
    for (double part : sums) {
      total += part;
    }
    double before = add ? HostAccess.toArray(sum)[0] : 0;
    HostAccess.write(sum, 0, new double[] {before + total}, 1);
  }

  @Override
  public void clip(Tensor x, Tensor squares, double largest, double epsilon) {
    double sum = HostAccess.toArray(squares)[0];
    double factor = largest / (Math.sqrt(sum) + epsilon);
    if (factor < 1 && Double.isFinite(sum)) {
      addScaled(x, factor, null, x);
    }
  }

  @Override
  public void firstNonFinite(Tensor x, Tensor place) {
    Finite.find(x, place);
  }

  /** Two sums, which a processor adds to at the same time. */
  private static double sumOfSquares(float[] values, int count) {
    double even = 0;
    double odd = 0;
    for (int i = 0; i + 1 < count; i += 2) {
      even += (double) values[i] * values[i];
      odd += (double) values[i + 1] * values[i + 1];
    }
    double last = count % 2 == 0 ? 0 : values[count - 1];
    return even + odd + last * last;
  }

  @Override
  public void adam(Tensor value, Tensor gradient, Tensor m, Tensor v, AdamStep step) {
    FloatWindow values = HostAccess.floats(value);
    FloatWindow gradients = HostAccess.floats(gradient);
    FloatWindow first = HostAccess.floats(m);
    FloatWindow second = HostAccess.floats(v);
    forChunks(
        value.length(),
        (offset, count, chunks) -> {
          values.get(offset, chunks[0], 0, count);
          gradients.get(offset, chunks[1], 0, count);
          first.get(offset, chunks[2], 0, count);
          second.get(offset, chunks[3], 0, count);
          adam(chunks[0], chunks[1], chunks[2], chunks[3], count, step);
          values.put(offset, chunks[0], 0, count);
          first.put(offset, chunks[2], 0, count);
          second.put(offset, chunks[3], 0, count);
        });
  }

  private static void adam(float[] p, float[] g, float[] m, float[] v, int count, AdamStep step) {
    float beta1 = (float) step.beta1();
    float beta2 = (float) step.beta2();
    float rest1 = (float) (1 - step.beta1());
    float rest2 = (float) (1 - step.beta2());
    float epsilon = (float) step.epsilon();
    float stepSize = (float) step.stepSize();
    float rootScale = (float) step.rootScale();
    for (int i = 0; i < count; i++) {
      m[i] = beta1 * m[i] + rest1 * g[i];
      v[i] = beta2 * v[i] + rest2 * g[i] * g[i];
      p[i] -= stepSize * m[i] / ((float) Math.sqrt(v[i]) * rootScale + epsilon);
    }
  }
}

package io.github.scpl.internal;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link Kernels} in single precision; {@link DoubleKernels} is its twin. */
final class FloatKernels implements Kernels {
  static final Kernels INSTANCE = new FloatKernels();

  /** Elements that are copied to the heap at a time: they stay in the first-level cache. */
  private static final int CHUNK = 4096;

  private static final int CHUNKS_PER_THREAD = 4;

  /** Maps a chunk in place. */
  private interface Map {
    void apply(float[] values, int count);
  }

  /** Combines two chunks; the result is in the second. */
  private interface Zip {
    void apply(float[] first, float[] second, int count);
  }

  private FloatKernels() {}

  private static void map(INDArray x, INDArray y, Map map) {
    FloatBuffer source = HostAccess.floats(x);
    FloatBuffer target = HostAccess.floats(y);
    forChunks(
        x.length(),
        (offset, count, chunk) -> {
          source.get(offset, chunk[0], 0, count);
          map.apply(chunk[0], count);
          target.put(offset, chunk[0], 0, count);
        });
  }

  private static void zip(INDArray x, INDArray y, Zip zip) {
    FloatBuffer source = HostAccess.floats(x);
    FloatBuffer target = HostAccess.floats(y);
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
  public void leakyRelu(INDArray x, INDArray y, double slope) {
    float s = (float) slope;
    map(x, y, (values, count) -> leakyRelu(values, count, s));
  }

  private static void leakyRelu(float[] values, int count, float slope) {
    for (int i = 0; i < count; i++) {
      values[i] = Math.max(values[i], slope * values[i]);
    }
  }

  @Override
  public void leakyReluBackward(INDArray y, INDArray dy, double slope) {
    float s = (float) slope;
    zip(y, dy, (first, second, count) -> leakyReluBackward(first, second, count, s));
  }

  private static void leakyReluBackward(float[] y, float[] dy, int count, float slope) {
    float rest = 1 - slope;
    for (int i = 0; i < count; i++) {
      // Scaled up twice, any positive number passes 1: a step without a branch to mispredict.
      float huge = Math.max(y[i], 0) * Float.MAX_VALUE * Float.MAX_VALUE;
      dy[i] *= slope + rest * Math.min(huge, 1);
    }
  }

  @Override
  public void sigmoid(INDArray x, INDArray y) {
    map(x, y, FloatKernels::sigmoid);
  }

  private static void sigmoid(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (float) (1 / (1 + Math.exp(-values[i])));
    }
  }

  @Override
  public void sigmoidBackward(INDArray y, INDArray dy) {
    zip(y, dy, FloatKernels::sigmoidBackward);
  }

  private static void sigmoidBackward(float[] y, float[] dy, int count) {
    for (int i = 0; i < count; i++) {
      dy[i] *= y[i] * (1 - y[i]);
    }
  }

  @Override
  public void tanh(INDArray x, INDArray y) {
    map(x, y, FloatKernels::tanh);
  }

  private static void tanh(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.tanh(values[i]);
    }
  }

  @Override
  public void tanhBackward(INDArray y, INDArray dy) {
    zip(y, dy, FloatKernels::tanhBackward);
  }

  private static void tanhBackward(float[] y, float[] dy, int count) {
    for (int i = 0; i < count; i++) {
      dy[i] *= 1 - y[i] * y[i];
    }
  }

  @Override
  public void addToRows(INDArray rows, INDArray row) {
    int columns = Math.toIntExact(row.length());
    FloatBuffer target = HostAccess.floats(rows);
    float[] addend = new float[columns];
    HostAccess.floats(row).get(0, addend, 0, columns);
    float[] values = new float[columns];
    for (int offset = 0; offset < rows.length(); offset += columns) {
      target.get(offset, values, 0, columns);
      add(addend, values, columns);
      target.put(offset, values, 0, columns);
    }
  }

  private static void add(float[] x, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] += x[i];
    }
  }

  @Override
  public void sumRows(INDArray rows, INDArray sum) {
    int columns = Math.toIntExact(sum.length());
    FloatBuffer source = HostAccess.floats(rows);
    float[] values = new float[columns];
    float[] total = new float[columns];
    for (int offset = 0; offset < rows.length(); offset += columns) {
      source.get(offset, values, 0, columns);
      add(values, total, columns);
    }
    HostAccess.floats(sum).put(0, total, 0, columns);
  }

  @Override
  public void channelMoments(Channels shape, INDArray x, double[] mean, double[] variance) {
    FloatBuffer source = HostAccess.floats(x);
    double elements = (double) shape.batch() * shape.space();
    forChannels(
        shape,
        (first, count, chunks) -> {
          double[] sums = new double[count];
          double[] squares = new double[count];
          float[] shifts = new float[count];
          for (int n = 0; n < shape.batch(); n++) {
            source.get(offset(shape, n, first), chunks[0], 0, count * shape.space());
            for (int c = 0; c < count; c++) {
              if (n == 0) {
                shifts[c] = chunks[0][c * shape.space()];
              }
              addMoments(chunks[0], c * shape.space(), shape.space(), shifts[c], sums, squares, c);
            }
          }
          for (int c = 0; c < count; c++) {
            double shifted = sums[c] / elements;
            mean[first + c] = shifts[c] + shifted;
            variance[first + c] = Math.max(0, squares[c] / elements - shifted * shifted);
          }
        });
  }

  /** Sums around a shift near the mean, so that one pass over the data loses no digits. */
  private static void addMoments(
      float[] x, int from, int count, float shift, double[] sums, double[] squares, int c) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float q0 = 0;
    float q1 = 0;
    float q2 = 0;
    float q3 = 0;
    int i = from;
    for (; i + 3 < from + count; i += 4) {
      float x0 = x[i] - shift;
      float x1 = x[i + 1] - shift;
      float x2 = x[i + 2] - shift;
      float x3 = x[i + 3] - shift;
      s0 += x0;
      s1 += x1;
      s2 += x2;
      s3 += x3;
      q0 += x0 * x0;
      q1 += x1 * x1;
      q2 += x2 * x2;
      q3 += x3 * x3;
    }
    for (; i < from + count; i++) {
      float x0 = x[i] - shift;
      s0 += x0;
      q0 += x0 * x0;
    }
    sums[c] += (double) s0 + s1 + s2 + s3;
    squares[c] += (double) q0 + q1 + q2 + q3;
  }

  @Override
  public void channelAffine(
      Channels shape, INDArray x, INDArray y, double[] scale, double[] shift) {
    FloatBuffer source = HostAccess.floats(x);
    FloatBuffer target = HostAccess.floats(y);
    forChannels(
        shape,
        (first, count, chunks) -> {
          for (int n = 0; n < shape.batch(); n++) {
            int offset = offset(shape, n, first);
            source.get(offset, chunks[0], 0, count * shape.space());
            for (int c = 0; c < count; c++) {
              affine(
                  chunks[0],
                  c * shape.space(),
                  shape.space(),
                  (float) scale[first + c],
                  (float) shift[first + c]);
            }
            target.put(offset, chunks[0], 0, count * shape.space());
          }
        });
  }

  private static void affine(float[] x, int from, int count, float scale, float shift) {
    for (int i = from; i < from + count; i++) {
      x[i] = scale * x[i] + shift;
    }
  }

  @Override
  public void channelGradientSums(
      Channels shape, INDArray x, INDArray dy, double[] center, double[] sum, double[] dot) {
    FloatBuffer input = HostAccess.floats(x);
    FloatBuffer gradient = HostAccess.floats(dy);
    forChannels(
        shape,
        (first, count, chunks) -> {
          Arrays.fill(sum, first, first + count, 0);
          Arrays.fill(dot, first, first + count, 0);
          for (int n = 0; n < shape.batch(); n++) {
            int offset = offset(shape, n, first);
            input.get(offset, chunks[0], 0, count * shape.space());
            gradient.get(offset, chunks[1], 0, count * shape.space());
            for (int c = 0; c < count; c++) {
              addGradientSums(
                  chunks[0],
                  chunks[1],
                  c * shape.space(),
                  shape.space(),
                  (float) center[first + c],
                  sum,
                  dot,
                  first + c);
            }
          }
        });
  }

  private static void addGradientSums(
      float[] x, float[] dy, int from, int count, float center, double[] sum, double[] dot, int c) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float d0 = 0;
    float d1 = 0;
    float d2 = 0;
    float d3 = 0;
    int i = from;
    for (; i + 3 < from + count; i += 4) {
      s0 += dy[i];
      s1 += dy[i + 1];
      s2 += dy[i + 2];
      s3 += dy[i + 3];
      d0 += dy[i] * (x[i] - center);
      d1 += dy[i + 1] * (x[i + 1] - center);
      d2 += dy[i + 2] * (x[i + 2] - center);
      d3 += dy[i + 3] * (x[i + 3] - center);
    }
    for (; i < from + count; i++) {
      s0 += dy[i];
      d0 += dy[i] * (x[i] - center);
    }
    sum[c] += (double) s0 + s1 + s2 + s3;
    dot[c] += (double) d0 + d1 + d2 + d3;
  }

  @Override
  public void channelGradient(
      Channels shape, INDArray x, INDArray dy, INDArray dx, double[] a, double[] b, double[] d) {
    FloatBuffer input = HostAccess.floats(x);
    FloatBuffer gradient = HostAccess.floats(dy);
    FloatBuffer target = HostAccess.floats(dx);
    forChannels(
        shape,
        (first, count, chunks) -> {
          for (int n = 0; n < shape.batch(); n++) {
            int offset = offset(shape, n, first);
            input.get(offset, chunks[0], 0, count * shape.space());
            gradient.get(offset, chunks[1], 0, count * shape.space());
            for (int c = 0; c < count; c++) {
              combine(
                  chunks[0],
                  chunks[1],
                  c * shape.space(),
                  shape.space(),
                  (float) a[first + c],
                  (float) b[first + c],
                  (float) d[first + c]);
            }
            target.put(offset, chunks[1], 0, count * shape.space());
          }
        });
  }

  private static void combine(
      float[] x, float[] dy, int from, int count, float a, float b, float d) {
    for (int i = from; i < from + count; i++) {
      dy[i] = a * dy[i] + b * x[i] + d;
    }
  }

  private interface ChannelWork {
    void run(int firstChannel, int channels, float[][] chunks);
  }

  /** Runs the work on groups of channels that fit a chunk together. */
  private static void forChannels(Channels shape, ChannelWork work) {
    int group = Math.max(1, Math.min(shape.channels(), CHUNK / shape.space()));
    int groups = (shape.channels() + group - 1) / group;
    Parallel.range(
        groups,
        1,
        (from, to) -> {
          float[][] chunks = new float[2][group * shape.space()];
          for (int g = from; g < to; g++) {
            work.run(g * group, Math.min(group, shape.channels() - g * group), chunks);
          }
        });
  }

  private static int offset(Channels shape, int n, int channel) {
    return (n * shape.channels() + channel) * shape.space();
  }

  @Override
  public void maxPool(Windows windows, INDArray x, INDArray y) {
    forPlanes(
        windows,
        HostAccess.floats(x),
        null,
        HostAccess.floats(y),
        (in, unused, out) -> maxPool(windows, in, out));
  }

  private static void maxPool(Windows w, float[] in, float[] out) {
    float[] rowMaximum = new float[w.width()];
    for (int oy = 0; oy < w.outHeight(); oy++) {
      System.arraycopy(in, oy * w.size() * w.width(), rowMaximum, 0, w.width());
      for (int ky = 1; ky < w.size(); ky++) {
        maximum(in, (oy * w.size() + ky) * w.width(), rowMaximum, w.width());
      }
      for (int ox = 0; ox < w.outWidth(); ox++) {
        float best = rowMaximum[ox * w.size()];
        for (int kx = 1; kx < w.size(); kx++) {
          best = Math.max(best, rowMaximum[ox * w.size() + kx]);
        }
        out[oy * w.outWidth() + ox] = best;
      }
    }
  }

  private static void maximum(float[] x, int from, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = Math.max(y[i], x[from + i]);
    }
  }

  @Override
  public void maxPoolBackward(Windows windows, INDArray x, INDArray dy, INDArray dx) {
    forPlanes(
        windows,
        HostAccess.floats(x),
        HostAccess.floats(dy),
        HostAccess.floats(dx),
        (in, gradient, out) -> maxPoolBackward(windows, in, gradient, out));
  }

  private static void maxPoolBackward(Windows w, float[] in, float[] gradient, float[] out) {
    Arrays.fill(out, 0);
    for (int oy = 0; oy < w.outHeight(); oy++) {
      for (int ox = 0; ox < w.outWidth(); ox++) {
        int best = oy * w.size() * w.width() + ox * w.size();
        for (int ky = 0; ky < w.size(); ky++) {
          for (int kx = 0; kx < w.size(); kx++) {
            int at = (oy * w.size() + ky) * w.width() + ox * w.size() + kx;
            best = in[at] > in[best] ? at : best;
          }
        }
        out[best] = gradient[oy * w.outWidth() + ox];
      }
    }
  }

  @Override
  public void averagePool(Windows windows, INDArray x, INDArray y) {
    forPlanes(
        windows,
        HostAccess.floats(x),
        null,
        HostAccess.floats(y),
        (in, unused, out) -> averagePool(windows, in, out));
  }

  private static void averagePool(Windows w, float[] in, float[] out) {
    float scale = 1f / (w.size() * w.size());
    for (int oy = 0; oy < w.outHeight(); oy++) {
      for (int ox = 0; ox < w.outWidth(); ox++) {
        float sum = 0;
        for (int ky = 0; ky < w.size(); ky++) {
          for (int kx = 0; kx < w.size(); kx++) {
            sum += in[(oy * w.size() + ky) * w.width() + ox * w.size() + kx];
          }
        }
        out[oy * w.outWidth() + ox] = sum * scale;
      }
    }
  }

  @Override
  public void averagePoolBackward(Windows windows, INDArray dy, INDArray dx) {
    forPlanes(
        windows,
        null,
        HostAccess.floats(dy),
        HostAccess.floats(dx),
        (unused, gradient, out) -> averagePoolBackward(windows, gradient, out));
  }

  private static void averagePoolBackward(Windows w, float[] gradient, float[] out) {
    Arrays.fill(out, 0);
    float scale = 1f / (w.size() * w.size());
    for (int iy = 0; iy < w.outHeight() * w.size(); iy++) {
      for (int ix = 0; ix < w.outWidth() * w.size(); ix++) {
        int at = iy / w.size() * w.outWidth() + ix / w.size();
        out[iy * w.width() + ix] = gradient[at] * scale;
      }
    }
  }

  private interface PlaneWork {
    void run(float[] input, float[] outputGradient, float[] result);
  }

  /** Runs the work on each map; a buffer that is null is not read. */
  private static void forPlanes(
      Windows w, FloatBuffer input, FloatBuffer gradient, FloatBuffer result, PlaneWork work) {
    int inSize = w.height() * w.width();
    int outSize = w.outHeight() * w.outWidth();
    int resultSize = gradient == null ? outSize : inSize;
    Parallel.range(
        w.planes(),
        16,
        (from, to) -> {
          float[] in = new float[inSize];
          float[] dy = new float[outSize];
          float[] out = new float[resultSize];
          for (int plane = from; plane < to; plane++) {
            if (input != null) {
              input.get(plane * inSize, in, 0, inSize);
            }
            if (gradient != null) {
              gradient.get(plane * outSize, dy, 0, outSize);
            }
            work.run(in, dy, out);
            result.put(plane * resultSize, out, 0, resultSize);
          }
        });
  }

  @Override
  public void adam(INDArray value, INDArray gradient, INDArray m, INDArray v, AdamStep step) {
    FloatBuffer values = HostAccess.floats(value);
    FloatBuffer gradients = HostAccess.floats(gradient);
    FloatBuffer first = HostAccess.floats(m);
    FloatBuffer second = HostAccess.floats(v);
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

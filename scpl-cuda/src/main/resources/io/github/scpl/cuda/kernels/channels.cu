// SPDX-License-Identifier: Apache-2.0
//
// Normalisation and deviation of channels of [batch, channels, space].
//
// A block has a part of one channel: so many samples of it. Its threads go along the maps, in rows of
// 2^shift, with one sample before each row. Sums of parts are [parts, 2, channels]; a second kernel adds
// them up.

/** Samples that a thread reads before it computes, so that it waits for memory less often. */
#define TOGETHER 4

/** What a thread has of its block's part. */
struct ChannelPart {
  int channel;
  int sample;        // the first one
  int end;           // behind the last one
  int step;          // to the next one
  int column;        // the first place in the map
  int across;        // to the next one
  long long stride;  // elements from one sample to the next
};

__device__ inline ChannelPart channelPart(int batch, int channels, int space, int samples, int shift) {
  ChannelPart p;
  int first = blockIdx.y * samples;
  p.channel = blockIdx.x;
  p.sample = first + (threadIdx.x >> shift);
  p.end = first + samples < batch ? first + samples : batch;
  p.step = THREADS >> shift;
  p.column = columnOfThread(shift);
  p.across = 1 << shift;
  p.stride = (long long) p.step * channels * space;
  return p;
}

/** Reads an element and those of the next samples; others in place of what is not the block's. */
__device__ inline void readTogether(ChannelPart p, int sample, const real* x, real other, real* values) {
  for (int k = 0; k < TOGETHER; k++) {
    values[k] = sample + k * p.step < p.end ? x[k * p.stride] : other;
  }
}

/** Writes them. */
__device__ inline void writeTogether(ChannelPart p, int sample, const real* values, real* x) {
  for (int k = 0; k < TOGETHER; k++) {
    if (sample + k * p.step < p.end) {
      x[k * p.stride] = values[k];
    }
  }
}

/** Writes the sums of two values of each thread to the part's place. */
__device__ inline void writePart(double first, double second, int channels, double* parts) {
  double firstSum = sumOfBlock(first);
  double secondSum = sumOfBlock(second);
  if (threadIdx.x == 0) {
    double* part = parts + (long long) blockIdx.y * 2 * channels + blockIdx.x;
    part[0] = firstSum;
    part[channels] = secondSum;
  }
}

/**
 * Sums of x - p and (x - p)^2, where p is the channel's first element. One pass is enough with it: p is
 * one of n elements, so (p - m)^2 is at most n v, and v = mean((x - p)^2) - (m - p)^2 loses no more than
 * n times the rounding of double.
 */
extern "C" __global__ void channelParts(
    int batch, int channels, int space, int samples, int shift, const real* x, double* parts) {
  ChannelPart p = channelPart(batch, channels, space, samples, shift);
  real pivot = x[(long long) p.channel * space];
  double sum = 0;
  double squares = 0;
  for (int n = p.sample; n < p.end; n += TOGETHER * p.step) {
    for (int s = p.column; s < space; s += p.across) {
      real values[TOGETHER];
      readTogether(p, n, x + ((long long) n * channels + p.channel) * space + s, pivot, values);
      for (int k = 0; k < TOGETHER; k++) {
        double difference = (double) values[k] - (double) pivot;
        sum += difference;
        squares += difference * difference;
      }
    }
  }
  writePart(sum, squares, channels, parts);
}

/** A thread for each of n channels: mean and biased variance, [2, channels], of count elements. */
extern "C" __global__ void channelStatistics(
    long long n, int space, double count, int partCount, const double* parts, const real* x,
    double* statistics) {
  long long c = ELEMENT;
  if (c >= n) {
    return;
  }
  double sum = 0;
  double squares = 0;
  for (int part = 0; part < partCount; part++) {
    sum += parts[2 * part * n + c];
    squares += parts[(2 * part + 1) * n + c];
  }
  double fromPivot = sum / count;
  statistics[c] = x[c * space] + fromPivot;
  statistics[n + c] = squares / count - fromPivot * fromPivot;
}

/** Statistics from running ones. */
extern "C" __global__ void runningChannelStatistics(
    long long n, const real* mean, const real* variance, double* statistics) {
  long long c = ELEMENT;
  if (c < n) {
    statistics[c] = mean[c];
    statistics[n + c] = variance[c];
  }
}

/** running = (1 - momentum) running + momentum batch, with the variance count / (count - 1) v. */
extern "C" __global__ void moveRunningStatistics(
    long long n, double count, double momentum, const double* statistics, real* mean, real* variance) {
  long long c = ELEMENT;
  if (c >= n) {
    return;
  }
  mean[c] = (real) ((1 - momentum) * mean[c] + momentum * statistics[c]);
  if (count > 1) {
    double unbiased = statistics[n + c] * count / (count - 1);
    variance[c] = (real) ((1 - momentum) * variance[c] + momentum * unbiased);
  }
}

/** What is computed of a channel with numbers x: (x - mean - rest) scale + shift. */
struct NormalOfChannel {
  real mean;
  real rest;  // of the mean, behind the digits of a real
  real scale;
  real shift;
};

__device__ inline NormalOfChannel normalOfChannel(
    int channel, int channels, const double* statistics, double epsilon, const real* weight,
    const real* bias) {
  double m = statistics[channel];
  double deviation = sqrt(statistics[channels + channel] + epsilon);
  NormalOfChannel n;
  n.mean = (real) m;
  n.rest = (real) (m - n.mean);
  n.scale = (real) ((weight ? (double) weight[channel] : 1) / deviation);
  n.shift = bias ? bias[channel] : 0;
  return n;
}

__device__ inline real centered(NormalOfChannel n, real x) {
  return x - n.mean - n.rest;
}

/** Leaky ReLU of the normalised x and an addend; none for a slope of 1. */
__device__ inline real normalized(NormalOfChannel n, real x, real addend, double slope) {
  real y = centered(n, x) * n.scale + n.shift + addend;
  return slope == 1 ? y : leaky(y, (real) slope);
}

/** y = leaky ReLU of weight (x - m) / sqrt(v + epsilon) + bias + addend; nulls are 1, 0 and 0. */
extern "C" __global__ void normalizeChannels(
    int batch, int channels, int space, int samples, int shift, const real* x, const double* statistics,
    double epsilon, const real* weight, const real* bias, const real* addend, double slope, real* y) {
  ChannelPart p = channelPart(batch, channels, space, samples, shift);
  NormalOfChannel normal = normalOfChannel(p.channel, channels, statistics, epsilon, weight, bias);
  for (int n = p.sample; n < p.end; n += TOGETHER * p.step) {
    for (int s = p.column; s < space; s += p.across) {
      long long at = ((long long) n * channels + p.channel) * space + s;
      real values[TOGETHER];
      real addends[TOGETHER] = {0};
      readTogether(p, n, x + at, 0, values);
      if (addend) {
        readTogether(p, n, addend + at, 0, addends);
      }
      for (int k = 0; k < TOGETHER; k++) {
        values[k] = normalized(normal, values[k], addends[k], slope);
      }
      writeTogether(p, n, values, y + at);
    }
  }
}

/**
 * Sums of dy and of dy (x - m). If there is a y, the output of a leaky ReLU, dy is first replaced by
 * dy (1 where y > 0, else slope).
 */
extern "C" __global__ void channelGradientParts(
    int batch, int channels, int space, int samples, int shift, const real* x, const real* y, double slope,
    real* dy, const double* statistics, double* parts) {
  ChannelPart p = channelPart(batch, channels, space, samples, shift);
  double mean = statistics[p.channel];
  double sum = 0;
  double products = 0;
  for (int n = p.sample; n < p.end; n += TOGETHER * p.step) {
    for (int s = p.column; s < space; s += p.across) {
      long long at = ((long long) n * channels + p.channel) * space + s;
      real values[TOGETHER];
      real gradients[TOGETHER];
      readTogether(p, n, x + at, 0, values);
      readTogether(p, n, dy + at, 0, gradients);
      if (y) {
        real outputs[TOGETHER];
        readTogether(p, n, y + at, 1, outputs);
        for (int k = 0; k < TOGETHER; k++) {
          gradients[k] *= outputs[k] > 0 ? (real) 1 : (real) slope;
        }
        writeTogether(p, n, gradients, dy + at);
      }
      for (int k = 0; k < TOGETHER; k++) {
        sum += gradients[k];
        products += gradients[k] * (values[k] - mean);
      }
    }
  }
  writePart(sum, products, channels, parts);
}

/** A thread for each of n = 2 x channels: the sum over all parts. */
extern "C" __global__ void channelSums(long long n, int partCount, const double* parts, double* sums) {
  long long i = ELEMENT;
  if (i < n) {
    double sum = 0;
    for (int part = 0; part < partCount; part++) {
      sum += parts[part * n + i];
    }
    sums[i] = sum;
  }
}

/** Gradients of weight and bias: sum of dy (x - m) / sqrt(v + epsilon), and sum of dy. */
extern "C" __global__ void channelParameterGradients(
    long long n, const double* statistics, const double* sums, double epsilon, real* weight, real* bias) {
  long long c = ELEMENT;
  if (c < n) {
    weight[c] = (real) (sums[n + c] / sqrt(statistics[n + c] + epsilon));
    bias[c] = (real) sums[c];
  }
}

/**
 * dx = weight / d (dy - mean(dy) - (x - m) mean(dy (x - m)) / d^2) with d = sqrt(v + epsilon); without
 * sums, where m and v are constant, weight / d dy.
 */
extern "C" __global__ void channelInputGradient(
    int batch, int channels, int space, int samples, int shift, const real* x, const real* dy,
    const double* statistics, const double* sums, double epsilon, const real* weight, real* dx) {
  ChannelPart p = channelPart(batch, channels, space, samples, shift);
  NormalOfChannel normal = normalOfChannel(p.channel, channels, statistics, epsilon, weight, 0);
  double square = statistics[channels + p.channel] + epsilon;
  double count = (double) batch * space;
  real gradientMean = sums ? (real) (sums[p.channel] / count) : 0;
  real along = sums ? (real) (sums[channels + p.channel] / count / square) : 0;
  for (int n = p.sample; n < p.end; n += TOGETHER * p.step) {
    for (int s = p.column; s < space; s += p.across) {
      long long at = ((long long) n * channels + p.channel) * space + s;
      real gradients[TOGETHER];
      readTogether(p, n, dy + at, 0, gradients);
      if (sums) {
        real values[TOGETHER];
        readTogether(p, n, x + at, 0, values);
        for (int k = 0; k < TOGETHER; k++) {
          gradients[k] = gradients[k] - gradientMean - centered(normal, values[k]) * along;
        }
      }
      for (int k = 0; k < TOGETHER; k++) {
        gradients[k] *= normal.scale;
      }
      writeTogether(p, n, gradients, dx + at);
    }
  }
}

/** The largest of sign * x in a window, times the sign; NaN if one is. */
__device__ inline real chosenOfWindow(
    const real* x, int width, int windowHeight, int windowWidth, real sign) {
  real largest = sign * x[0];
  for (int ky = 0; ky < windowHeight; ky++) {
    for (int kx = 0; kx < windowWidth; kx++) {
      real value = sign * x[(long long) ky * width + kx];
      largest = value > largest || value != value ? value : largest;
    }
  }
  return sign * largest;
}

/**
 * The maximum over each window of leaky ReLU of weight (x - m) / sqrt(v + epsilon) + bias. Both are
 * monotone, so it comes from the largest x or, where the weight is negative, from the least, which
 * is kept. Threads go along rows of windows, by 2^shift for each row; rows = planes x outHeight.
 */
extern "C" __global__ void normalizePooled(
    int rows, int outHeight, int outWidth, int height, int width, int windowHeight, int windowWidth,
    int shift, int channels, const real* x, const double* statistics, double epsilon, const real* weight,
    const real* bias, double slope, real* chosen, real* y) {
  long long row = rowOfThread(shift);
  if (row >= rows) {
    return;
  }
  int plane = (int) row / outHeight;
  int top = (int) row % outHeight * windowHeight;
  NormalOfChannel n = normalOfChannel(plane % channels, channels, statistics, epsilon, weight, bias);
  real sign = n.scale < 0 ? -1 : 1;
  const real* from = x + ((long long) plane * height + top) * width;
  for (int ox = columnOfThread(shift); ox < outWidth; ox += 1 << shift) {
    const real* window = from + ox * windowWidth;
    real value = windowHeight == 2 && windowWidth == 2
        ? chosenOfWindow(window, width, 2, 2, sign)  // with loops that are unrolled
        : chosenOfWindow(window, width, windowHeight, windowWidth, sign);
    chosen[row * outWidth + ox] = value;
    y[row * outWidth + ox] = normalized(n, value, 0, slope);
  }
}

/**
 * channelInputGradient of a dy that is that of a window where x is the first to be the chosen one,
 * else 0. What is left of a map beside its windows is in windows that are cut off; rows = planes x
 * rows of all windows.
 */
extern "C" __global__ void pooledInputGradient(
    int rows, int rowsOfPlane, int outHeight, int outWidth, int height, int width, int windowHeight,
    int windowWidth, int shift, int batch, int channels, const real* x, const real* chosen,
    const real* dy, const double* statistics, const double* sums, double epsilon, const real* weight,
    real* dx) {
  long long row = rowOfThread(shift);
  if (row >= rows) {
    return;
  }
  int plane = (int) row / rowsOfPlane;
  int channel = plane % channels;
  int oy = (int) row % rowsOfPlane;
  int top = oy * windowHeight;
  int high = top + windowHeight < height ? windowHeight : height - top;
  NormalOfChannel n = normalOfChannel(channel, channels, statistics, epsilon, weight, 0);
  double square = statistics[channels + channel] + epsilon;
  double count = (double) batch * height * width;
  real gradientMean = sums ? (real) (sums[channel] / count) : 0;
  real along = sums ? (real) (sums[channels + channel] / count / square) : 0;
  for (int ox = columnOfThread(shift); ox * windowWidth < width; ox += 1 << shift) {
    int left = ox * windowWidth;
    int wide = left + windowWidth < width ? windowWidth : width - left;
    long long first = ((long long) plane * height + top) * width + left;
    long long window = ((long long) plane * outHeight + oy) * outWidth + ox;
    bool whole = oy < outHeight && ox < outWidth;
    real wanted = whole ? chosen[window] : 0;
    real gradient = whole ? dy[window] : 0;
    for (int ky = 0; ky < high; ky++) {
      for (int kx = 0; kx < wide; kx++) {
        long long at = first + (long long) ky * width + kx;
        real value = x[at];
        bool found = value == wanted;
        real own = found ? gradient : 0;
        gradient = found ? 0 : gradient;
        dx[at] = (own - gradientMean - centered(n, value) * along) * n.scale;
      }
    }
  }
}

/** Mean and unbiased deviation of each map, from sums relative to its first element as above. */
extern "C" __global__ void mapDeviation(
    long long maps, int space, int shift, const real* x, double* statistics, real* y) {
  long long map = rowOfThread(shift);
  const real* values = x + map * space;
  double pivot = map < maps ? values[0] : 0;
  double sum = 0;
  double squares = 0;
  for (int s = columnOfThread(shift); s < space && map < maps; s += 1 << shift) {
    double difference = values[s] - pivot;
    sum += difference;
    squares += difference * difference;
  }
  sum = sumOfRow(sum, shift);
  squares = sumOfRow(squares, shift);
  if (map < maps && columnOfThread(shift) == 0) {
    double deviation = sqrt((squares - sum * sum / space) / (space - 1));
    statistics[map] = pivot + sum / space;
    statistics[maps + map] = deviation;
    y[map] = (real) deviation;
  }
}

/** dx = dy (x - mean) / ((space - 1) deviation); 0 for a map without deviation. */
extern "C" __global__ void mapDeviationBackward(
    long long maps, int space, int shift, const real* x, const real* dy, const double* statistics,
    real* dx) {
  long long map = rowOfThread(shift);
  if (map >= maps) {
    return;
  }
  double mean = statistics[map];
  double deviation = statistics[maps + map];
  double factor = dy[map] / ((space - 1) * deviation);
  for (int s = columnOfThread(shift); s < space; s += 1 << shift) {
    long long at = map * space + s;
    dx[at] = deviation == 0 ? 0 : (real) (factor * (x[at] - mean));
  }
}

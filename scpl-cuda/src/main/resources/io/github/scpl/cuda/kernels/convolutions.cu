// SPDX-License-Identifier: Apache-2.0
//
// What the card's library does not do: convolutions of double, which are for checks, and biases. Maps
// are [batch, channels, height, width] with less than 2^31 elements.

/** y += bias of the element's channel; a map has area elements. */
extern "C" __global__ void addToMaps(
    long long n, real* y, const real* bias, int area, int channels) {
  long long i = ELEMENT;
  if (i < n) {
    y[i] += bias[(unsigned int) i / (unsigned int) area % (unsigned int) channels];
  }
}

/** Sums of the maps of each channel, in gridDim.y parts: parts[channel, part]. */
extern "C" __global__ void sumMapsInParts(
    const real* x, double* parts, int batch, int area, int channels) {
  unsigned int channel = blockIdx.x;
  long long count = (long long) batch * area;
  double sum = 0;
  long long step = (long long) gridDim.y * THREADS;
  for (long long i = (long long) blockIdx.y * THREADS + threadIdx.x; i < count; i += step) {
    unsigned int sample = (unsigned int) i / (unsigned int) area;
    unsigned int place = (unsigned int) i % (unsigned int) area;
    sum += x[((long long) sample * channels + channel) * area + place];
  }
  sum = sumOfBlock(sum);
  if (threadIdx.x == 0) {
    parts[channel * gridDim.y + blockIdx.y] = sum;
  }
}

/** y = the sum of the element's parts. */
extern "C" __global__ void sumParts(long long n, const double* parts, real* y, int count) {
  long long i = ELEMENT;
  if (i < n) {
    double sum = 0;
    for (int part = 0; part < count; part++) {
      sum += parts[i * count + part];
    }
    y[i] = (real) sum;
  }
}

/** y = x * weight, the cross-correlation: a thread for each element of the output. */
extern "C" __global__ void convolve(
    long long n,
    const real* x,
    const real* weight,
    real* y,
    int inputs,
    int height,
    int width,
    int outputs,
    int outHeight,
    int outWidth,
    int kernel,
    int stride,
    int padding) {
  long long i = ELEMENT;
  if (i >= n) {
    return;
  }
  int column = (int) (i % outWidth) * stride - padding;
  int row = (int) (i / outWidth % outHeight) * stride - padding;
  int output = (int) (i / ((long long) outWidth * outHeight) % outputs);
  long long sample = i / ((long long) outWidth * outHeight * outputs);
  double sum = 0;
  for (int input = 0; input < inputs; input++) {
    const real* map = x + (sample * inputs + input) * height * width;
    const real* taps = weight + ((long long) output * inputs + input) * kernel * kernel;
    for (int ky = 0; ky < kernel; ky++) {
      for (int kx = 0; kx < kernel; kx++) {
        int iy = row + ky;
        int ix = column + kx;
        if (iy >= 0 && iy < height && ix >= 0 && ix < width) {
          sum += (double) map[iy * width + ix] * taps[ky * kernel + kx];
        }
      }
    }
  }
  y[i] = (real) sum;
}

/** The gradient of the input: a thread for each element of it. */
extern "C" __global__ void convolveBackToInput(
    long long n,
    const real* weight,
    const real* dy,
    real* dx,
    int inputs,
    int height,
    int width,
    int outputs,
    int outHeight,
    int outWidth,
    int kernel,
    int stride,
    int padding) {
  long long i = ELEMENT;
  if (i >= n) {
    return;
  }
  int column = (int) (i % width) + padding;
  int row = (int) (i / width % height) + padding;
  int input = (int) (i / ((long long) width * height) % inputs);
  long long sample = i / ((long long) width * height * inputs);
  double sum = 0;
  for (int output = 0; output < outputs; output++) {
    const real* map = dy + (sample * outputs + output) * outHeight * outWidth;
    const real* taps = weight + ((long long) output * inputs + input) * kernel * kernel;
    for (int ky = row % stride; ky < kernel && ky <= row; ky += stride) {
      for (int kx = column % stride; kx < kernel && kx <= column; kx += stride) {
        int oy = (row - ky) / stride;
        int ox = (column - kx) / stride;
        if (oy < outHeight && ox < outWidth) {
          sum += (double) map[oy * outWidth + ox] * taps[ky * kernel + kx];
        }
      }
    }
  }
  dx[i] = (real) sum;
}

/** The gradient of the weights, in parts: parts[weight, part], a thread for each. */
extern "C" __global__ void convolveBackToWeightInParts(
    long long n,
    const real* x,
    const real* dy,
    double* parts,
    int count,
    int batch,
    int inputs,
    int height,
    int width,
    int outputs,
    int outHeight,
    int outWidth,
    int kernel,
    int stride,
    int padding) {
  long long i = ELEMENT;
  if (i >= n) {
    return;
  }
  long long tap = i / count;
  int kx = (int) (tap % kernel);
  int ky = (int) (tap / kernel % kernel);
  int input = (int) (tap / (kernel * kernel) % inputs);
  int output = (int) (tap / (kernel * kernel) / inputs);
  int area = outHeight * outWidth;
  double sum = 0;
  for (long long k = i % count; k < (long long) batch * area; k += count) {
    long long sample = k / area;
    int place = (int) (k % area);
    int iy = place / outWidth * stride - padding + ky;
    int ix = place % outWidth * stride - padding + kx;
    if (iy >= 0 && iy < height && ix >= 0 && ix < width) {
      sum += (double) x[((sample * inputs + input) * height + iy) * width + ix]
          * dy[(sample * outputs + output) * area + place];
    }
  }
  parts[i] = sum;
}

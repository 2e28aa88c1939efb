// SPDX-License-Identifier: Apache-2.0
//
// Pooling over non-overlapping windows of [planes, height, width]. Threads go along rows of windows, by
// 2^shift for each row.

/** The largest element of a window, NaN if one of them is. */
__device__ inline real largestOfWindow(const real* x, int width, int windowHeight, int windowWidth) {
  real largest = x[0];
  for (int ky = 0; ky < windowHeight; ky++) {
    for (int kx = 0; kx < windowWidth; kx++) {
      real value = x[(long long) ky * width + kx];
      largest = value > largest || value != value ? value : largest;
    }
  }
  return largest;
}

/** The place of a window's first largest element, from the window's first. */
__device__ inline long long placeInWindow(const real* x, int width, int windowHeight, int windowWidth) {
  real largest = x[0];
  long long place = 0;
  for (int ky = 0; ky < windowHeight; ky++) {
    for (int kx = 0; kx < windowWidth; kx++) {
      long long at = (long long) ky * width + kx;
      real value = x[at];
      place = value > largest ? at : place;
      largest = value > largest ? value : largest;
    }
  }
  return place;
}

/** y = the maximum of each window; rows = planes x outHeight. */
extern "C" __global__ void maxPool(
    int rows, int outHeight, int outWidth, int height, int width, int windowHeight, int windowWidth,
    int shift, const real* x, real* y) {
  long long row = rowOfThread(shift);
  if (row >= rows) {
    return;
  }
  int plane = (int) row / outHeight;
  int top = (int) row % outHeight * windowHeight;
  const real* from = x + ((long long) plane * height + top) * width;
  for (int ox = columnOfThread(shift); ox < outWidth; ox += 1 << shift) {
    const real* window = from + ox * windowWidth;
    y[row * outWidth + ox] = windowHeight == 2 && windowWidth == 2
        ? largestOfWindow(window, width, 2, 2)  // with loops that are unrolled
        : largestOfWindow(window, width, windowHeight, windowWidth);
  }
}

/**
 * dx = dy at the first maximum of each window, else 0. What is left of a map beside its windows is in
 * windows that are cut off; rows = planes x rows of all windows.
 */
extern "C" __global__ void maxPoolBackward(
    int rows, int rowsOfPlane, int outHeight, int outWidth, int height, int width, int windowHeight,
    int windowWidth, int shift, const real* x, const real* dy, real* dx) {
  long long row = rowOfThread(shift);
  if (row >= rows) {
    return;
  }
  int plane = (int) row / rowsOfPlane;
  int oy = (int) row % rowsOfPlane;
  int top = oy * windowHeight;
  int high = top + windowHeight < height ? windowHeight : height - top;
  for (int ox = columnOfThread(shift); ox * windowWidth < width; ox += 1 << shift) {
    int left = ox * windowWidth;
    int wide = left + windowWidth < width ? windowWidth : width - left;
    long long first = ((long long) plane * height + top) * width + left;
    long long place = -1;
    real gradient = 0;
    if (oy < outHeight && ox < outWidth) {
      place = windowHeight == 2 && windowWidth == 2
          ? placeInWindow(x + first, width, 2, 2)  // with loops that are unrolled
          : placeInWindow(x + first, width, windowHeight, windowWidth);
      gradient = dy[((long long) plane * outHeight + oy) * outWidth + ox];
    }
    for (int ky = 0; ky < high; ky++) {
      for (int kx = 0; kx < wide; kx++) {
        long long at = (long long) ky * width + kx;
        dx[first + at] = at == place ? gradient : 0;
      }
    }
  }
}

/** y = the mean of each window; rows = planes x outHeight. */
extern "C" __global__ void averagePool(
    int rows, int outHeight, int outWidth, int height, int width, int windowHeight, int windowWidth,
    int shift, const real* x, real* y) {
  long long row = rowOfThread(shift);
  if (row >= rows) {
    return;
  }
  int plane = (int) row / outHeight;
  int top = (int) row % outHeight * windowHeight;
  const real* from = x + ((long long) plane * height + top) * width;
  for (int ox = columnOfThread(shift); ox < outWidth; ox += 1 << shift) {
    double sum = 0;
    for (int ky = 0; ky < windowHeight; ky++) {
      for (int kx = 0; kx < windowWidth; kx++) {
        sum += from[(long long) ky * width + ox * windowWidth + kx];
      }
    }
    y[row * outWidth + ox] = (real) (sum / (windowHeight * windowWidth));
  }
}

/**
 * dx = dy / elements of the window, and 0 beside all windows. A thread has a column of a row of windows;
 * rows are those of maxPoolBackward.
 */
extern "C" __global__ void averagePoolBackward(
    int rows, int rowsOfPlane, int outHeight, int outWidth, int height, int width, int windowHeight,
    int windowWidth, int shift, const real* dy, real* dx) {
  long long row = rowOfThread(shift);
  if (row >= rows) {
    return;
  }
  int plane = (int) row / rowsOfPlane;
  int oy = (int) row % rowsOfPlane;
  int top = oy * windowHeight;
  int bottom = top + windowHeight < height ? top + windowHeight : height;
  for (int column = columnOfThread(shift); column < width; column += 1 << shift) {
    int ox = column / windowWidth;
    real gradient = 0;
    if (oy < outHeight && ox < outWidth) {
      long long window = ((long long) plane * outHeight + oy) * outWidth + ox;
      gradient = dy[window] / (windowHeight * windowWidth);
    }
    for (int line = top; line < bottom; line++) {
      dx[((long long) plane * height + line) * width + column] = gradient;
    }
  }
}

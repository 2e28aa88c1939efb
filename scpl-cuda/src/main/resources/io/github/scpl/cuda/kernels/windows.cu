// SPDX-License-Identifier: Apache-2.0
//
// Batches of samples that are on the card as a whole.

/**
 * Each row of y, [batch, channels, rows, columns], is a window of the sample that its place names, if
 * it is one of these; the border's number of the channel is around. A place is the sample's number,
 * the window's first row and first column, and whether it is flipped from left to right. A block has
 * a share of one row.
 */
extern "C" __global__ void windowsOfSamples(
    long long count,
    long long first,
    int channels,
    int height,
    int width,
    int rows,
    int columns,
    const real* samples,
    const int* places,
    const real* border,
    real* y) {
  const int* place = places + 4 * (long long) blockIdx.x;
  long long sample = place[0] - first;
  int elements = channels * rows * columns;
  if (sample < 0 || sample >= count) {
    return;
  }
  const real* x = samples + sample * channels * height * width;
  for (int k = 0; k < SHARE; k++) {
    int i = blockIdx.y * (THREADS * SHARE) + k * THREADS + threadIdx.x;
    if (i < elements) {
      int column = i % columns;
      int channel = i / columns / rows;
      int h = i / columns % rows + place[1];
      int w = (place[3] != 0 ? columns - 1 - column : column) + place[2];
      bool inside = h >= 0 && h < height && w >= 0 && w < width;
      y[(long long) blockIdx.x * elements + i] =
          inside ? x[(channel * height + h) * width + w] : border[channel];
    }
  }
}

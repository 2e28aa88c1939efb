// SPDX-License-Identifier: Apache-2.0
//
// Dropout. Elements of a chunk share a seed, which is the first number of the key's child with the
// number of the chunk. The scale is 1 / (1 - rate); the key is null at rate 0.

/** Elements of a chunk, or the most of them where it consists of whole rows. */
#define DROPOUT_CHUNK 4096

/** y = dropped x + residual, which may be null. */
extern "C" __global__ void dropout(
    long long n,
    const real* x,
    const real* residual,
    real* y,
    const long long* key,
    double rate,
    double scale) {
  unsigned long long seed = key == 0 ? 0 : firstNumber(*key, FIRST / DROPOUT_CHUNK);
  int inChunk = FIRST % DROPOUT_CHUNK;
  real v[SHARE];
  real base[SHARE];
  load(n, x, v);
  load(n, residual, base);
  for (int k = 0; k < SHARE; k++) {
    v[k] = v[k] * (keeps(seed, inChunk + k * THREADS, rate) ? (real) scale : (real) 0) + base[k];
  }
  store(n, v, y);
}

/**
 * Every row becomes dropped max(row + bias, 0). A chunk is a number of whole rows, and so many
 * blocks; n are the elements of all.
 */
extern "C" __global__ void biasReluDropout(
    long long n,
    int chunk,
    int blocksOfChunk,
    int width,
    real* rows,
    const real* bias,
    const long long* key,
    double rate,
    double scale) {
  long long number = blockIdx.x / blocksOfChunk;
  unsigned long long seed = key == 0 ? 0 : firstNumber(*key, number);
  int first = blockIdx.x % blocksOfChunk * (THREADS * SHARE) + threadIdx.x;
  rows += number * chunk;
  n -= number * chunk;
  real v[SHARE];
  for (int k = 0; k < SHARE; k++) {
    int i = first + k * THREADS;
    v[k] = i < chunk && i < n ? rows[i] + bias[i % width] : (real) 0;
  }
  for (int k = 0; k < SHARE; k++) {
    int i = first + k * THREADS;
    if (i < chunk && i < n) {
      rows[i] = leaky(v[k], 0) * (keeps(seed, i, rate) ? (real) scale : (real) 0);
    }
  }
}

/** dy = scale * dy where y is positive, else 0. */
extern "C" __global__ void biasReluDropoutBackward(
    long long n, const real* y, real* dy, double scale) {
  real v[SHARE];
  real d[SHARE];
  load(n, y, v);
  load(n, dy, d);
  for (int k = 0; k < SHARE; k++) {
    d[k] = v[k] > 0 ? (real) scale * d[k] : (real) 0;
  }
  store(n, d, dy);
}

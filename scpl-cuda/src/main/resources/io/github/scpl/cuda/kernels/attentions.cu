// SPDX-License-Identifier: Apache-2.0
//
// Attention of several heads, drop(softmax(q k^T / sqrt(width))) v. Queries, keys and values of a
// sample and time step lie side by side, heads * width each; probabilities are [sample, head, query,
// key]. Sums of products are computed tile by tile: a block has 64 x 64 of them, a thread 4 x 4, and
// of both factors 32 numbers for each row and column are in shared memory at a time.

#define ATTENTION_TILE 64
#define ATTENTION_DEPTH 32

/** Numbers between rows in shared memory: more than a tile, for the sake of the banks. */
#define ATTENTION_PITCH 68

/** Threads beside each other: a thread has every 16th column, and 4 neighbouring rows. */
#define ATTENTION_COLUMNS 16

/** Less than any score. */
#define ATTENTION_LEAST ((real) -3e38)

/** Stands for minus infinity, as in the original implementation. */
#define ATTENTION_MASKED ((real) -1e9)

/** A factor of 64 rows or columns, 32 numbers deep; aligned, so that four rows are read at once. */
struct alignas(16) AttentionFactor {
  real at[ATTENTION_DEPTH][ATTENTION_PITCH];
};

/** Adds to a thread's sums what the factors in shared memory give. */
__device__ inline void addAttentionProducts(
    const AttentionFactor& left, const AttentionFactor& right, real (&sums)[4][4]) {
  int row = threadIdx.x / ATTENTION_COLUMNS * 4;
  int column = threadIdx.x % ATTENTION_COLUMNS;
  for (int d = 0; d < ATTENTION_DEPTH; d++) {
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        sums[i][j] += left.at[d][row + i] * right.at[d][column + ATTENTION_COLUMNS * j];
      }
    }
  }
}

__device__ inline void clearAttentionSums(real (&sums)[4][4]) {
  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 4; j++) {
      sums[i][j] = 0;
    }
  }
}

/** Takes a factor whose rows are rows of a matrix: depth numbers each, zeros behind. */
__device__ inline void takeAttentionRows(
    AttentionFactor& factor, const real* from, int rows, int depth, int pitch) {
  for (int r = threadIdx.x / 8; r < ATTENTION_TILE; r += THREADS / 8) {
    for (int d = threadIdx.x % 8; d < ATTENTION_DEPTH; d += 8) {
      factor.at[d][r] = r < rows && d < depth ? from[(long long) r * pitch + d] : 0;
    }
  }
}

/** Takes a factor whose columns are columns of a matrix of so many rows. */
__device__ inline void takeAttentionColumns(
    AttentionFactor& factor, const real* from, int columns, int depth, int pitch) {
  int c = threadIdx.x % ATTENTION_TILE;
  for (int d = threadIdx.x / ATTENTION_TILE; d < ATTENTION_DEPTH; d += THREADS / ATTENTION_TILE) {
    factor.at[d][c] = c < columns && d < depth ? from[(long long) d * pitch + c] : 0;
  }
}

/** The tile's sums over all of width: rows of one matrix times rows of another. */
__device__ inline void multiplyAttentionRows(
    AttentionFactor& left,
    AttentionFactor& right,
    real (&sums)[4][4],
    const real* from,
    int rows,
    int pitch,
    const real* others,
    int otherRows,
    int otherPitch,
    int width) {
  clearAttentionSums(sums);
  for (int d = 0; d < width; d += ATTENTION_DEPTH) {
    __syncthreads();  // the factors before have been read
    takeAttentionRows(left, from + d, rows, width - d, pitch);
    takeAttentionRows(right, others + d, otherRows, width - d, otherPitch);
    __syncthreads();
    addAttentionProducts(left, right, sums);
  }
}

/** The seed that dropout has for a query; its tiles are of other sizes than those here. */
__device__ inline unsigned long long attentionSeed(
    unsigned long long key, long long pair, int time, int query, int tileRows) {
  return firstNumber(key, pair * time + query / tileRows * tileRows);
}

/** What dropout multiplies a probability by. */
__device__ inline real attentionDropout(
    unsigned long long seed, int query, int key, int time, int tileRows, double rate) {
  return keeps(seed, query % tileRows * time + key, rate) ? (real) (1 / (1 - rate)) : 0;
}

/** The place of a block: a tile of queries, or of keys, of a head of a sample. */
struct AttentionPlace {
  long long pair;
  long long sample;
  int first;
  int rows;  // up to the last, which may be more than a tile
  int features;
  int pitch;
  int column;
};

__device__ inline AttentionPlace attentionPlace(int time, int heads, int width) {
  int tiles = (time + ATTENTION_TILE - 1) / ATTENTION_TILE;
  AttentionPlace place;
  place.pair = blockIdx.x / tiles;
  place.sample = place.pair / heads;
  place.first = (int) (blockIdx.x % tiles) * ATTENTION_TILE;
  place.rows = time - place.first;
  place.features = heads * width;
  place.pitch = 3 * place.features;
  place.column = (int) (place.pair % heads) * width;
  return place;
}

/**
 * p = softmax(q k^T / sqrt(width)) and m = drop(p) v: a block for each tile of queries of a head of a
 * sample. Scores wait in the place of p. While they come, each thread keeps the largest of its own
 * and the sum of exp(score - largest), so that they are read only once, on the way to m.
 */
extern "C" __global__ void attend(
    const real* projected,
    const real* mask,
    real* probabilities,
    real* mixture,
    const long long* key,
    double rate,
    int time,
    int heads,
    int width,
    int tileRows) {
  __shared__ AttentionFactor left;
  __shared__ AttentionFactor right;
  __shared__ unsigned long long seeds[ATTENTION_TILE];
  __shared__ real largest[ATTENTION_TILE];
  __shared__ real inverse[ATTENTION_TILE];
  AttentionPlace at = attentionPlace(time, heads, width);
  const real* queries = projected + (at.sample * time + at.first) * at.pitch + at.column;
  const real* keys = projected + at.sample * time * at.pitch + at.features + at.column;
  const real* values = keys + at.features;
  real* p = probabilities + (at.pair * time + at.first) * time;
  real* mixed = mixture + (at.sample * time + at.first) * at.features + at.column;
  real scale = (real) (1 / sqrt((double) width));
  int ownRow = threadIdx.x / ATTENTION_COLUMNS * 4;
  int ownColumn = threadIdx.x % ATTENTION_COLUMNS;
  real sums[4][4];
  real top[4];
  real total[4];

  for (int i = 0; i < 4; i++) {
    top[i] = ATTENTION_LEAST;
    total[i] = 0;
  }
  for (int k0 = 0; k0 < time; k0 += ATTENTION_TILE) {
    multiplyAttentionRows(
        left, right, sums, queries, at.rows, at.pitch, keys + (long long) k0 * at.pitch, time - k0,
        at.pitch, width);
    for (int i = 0; i < 4; i++) {
      real before = top[i];
      for (int j = 0; j < 4; j++) {
        int k = k0 + ownColumn + ATTENTION_COLUMNS * j;
        if (k < time) {
          bool counts = mask == 0 || mask[at.sample * time + k] != 0;
          sums[i][j] = counts ? sums[i][j] * scale : ATTENTION_MASKED;
          top[i] = sums[i][j] > top[i] ? sums[i][j] : top[i];
          if (ownRow + i < at.rows) {
            p[(long long) (ownRow + i) * time + k] = sums[i][j];
          }
        }
      }
      total[i] *= exp(before - top[i]);
      for (int j = 0; j < 4; j++) {
        if (k0 + ownColumn + ATTENTION_COLUMNS * j < time) {
          total[i] += exp(sums[i][j] - top[i]);
        }
      }
    }
  }
  __syncthreads();

  // From here on the factors' memory serves to bring together what the threads of a row have.
  for (int i = 0; i < 4; i++) {
    left.at[ownColumn][ownRow + i] = top[i];
    right.at[ownColumn][ownRow + i] = total[i];
  }
  __syncthreads();
  if (threadIdx.x < ATTENTION_TILE) {
    int r = threadIdx.x;
    real maximum = ATTENTION_LEAST;
    for (int c = 0; c < ATTENTION_COLUMNS; c++) {
      maximum = left.at[c][r] > maximum ? left.at[c][r] : maximum;
    }
    double sum = 0;
    for (int c = 0; c < ATTENTION_COLUMNS; c++) {
      sum += right.at[c][r] * exp(left.at[c][r] - maximum);
    }
    largest[r] = maximum;
    inverse[r] = (real) (1 / sum);
    if (rate > 0) {
      seeds[r] = attentionSeed(*key, at.pair, time, at.first + r, tileRows);
    }
  }

  for (int w0 = 0; w0 < width; w0 += ATTENTION_TILE) {
    clearAttentionSums(sums);
    for (int k0 = 0; k0 < time; k0 += ATTENTION_DEPTH) {
      __syncthreads();
      for (int r = threadIdx.x / 8; r < ATTENTION_TILE; r += THREADS / 8) {
        for (int d = threadIdx.x % 8; d < ATTENTION_DEPTH; d += 8) {
          int k = k0 + d;
          real share = 0;
          if (r < at.rows && k < time) {
            share = p[(long long) r * time + k];
            if (w0 == 0) {
              share = exp(share - largest[r]) * inverse[r];
              p[(long long) r * time + k] = share;
            }
            if (rate > 0) {
              share *= attentionDropout(seeds[r], at.first + r, k, time, tileRows, rate);
            }
          }
          left.at[d][r] = share;
        }
      }
      takeAttentionColumns(
          right, values + (long long) k0 * at.pitch + w0, width - w0, time - k0, at.pitch);
      __syncthreads();
      addAttentionProducts(left, right, sums);
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        int w = w0 + ownColumn + ATTENTION_COLUMNS * j;
        if (ownRow + i < at.rows && w < width) {
          mixed[(long long) (ownRow + i) * at.features + w] = sums[i][j];
        }
      }
    }
  }
}

/**
 * dp = drop(dm v^T), ds = p (dp - the sum of p dp) / sqrt(width), dq = ds k: a block for each tile of
 * queries of a head of a sample. The queries, of which no other block reads any here, are put aside,
 * [sample, head, query, width], and replaced by dq.
 */
extern "C" __global__ void attendBackToQueries(
    real* projected,
    const real* gradient,
    const real* probabilities,
    real* scoreGradient,
    real* aside,
    const long long* key,
    double rate,
    int time,
    int heads,
    int width,
    int tileRows) {
  __shared__ AttentionFactor left;
  __shared__ AttentionFactor right;
  __shared__ unsigned long long seeds[ATTENTION_TILE];
  __shared__ real products[ATTENTION_TILE];
  AttentionPlace at = attentionPlace(time, heads, width);
  real* queries = projected + (at.sample * time + at.first) * at.pitch + at.column;
  const real* keys = projected + at.sample * time * at.pitch + at.features + at.column;
  const real* values = keys + at.features;
  const real* p = probabilities + (at.pair * time + at.first) * time;
  real* ds = scoreGradient + (at.pair * time + at.first) * time;
  const real* dm = gradient + (at.sample * time + at.first) * at.features + at.column;
  aside += (at.pair * time + at.first) * width;
  real scale = (real) (1 / sqrt((double) width));
  int ownRow = threadIdx.x / ATTENTION_COLUMNS * 4;
  int ownColumn = threadIdx.x % ATTENTION_COLUMNS;
  real sums[4][4];
  real dots[4];

  if (rate > 0 && threadIdx.x < ATTENTION_TILE) {
    seeds[threadIdx.x] = attentionSeed(*key, at.pair, time, at.first + threadIdx.x, tileRows);
  }
  for (int i = 0; i < 4; i++) {
    dots[i] = 0;
  }
  for (int k0 = 0; k0 < time; k0 += ATTENTION_TILE) {
    multiplyAttentionRows(
        left, right, sums, dm, at.rows, at.features, values + (long long) k0 * at.pitch, time - k0,
        at.pitch, width);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        int r = ownRow + i;
        int k = k0 + ownColumn + ATTENTION_COLUMNS * j;
        if (r < at.rows && k < time) {
          real dp = sums[i][j];
          if (rate > 0) {
            dp *= attentionDropout(seeds[r], at.first + r, k, time, tileRows, rate);
          }
          dots[i] += p[(long long) r * time + k] * dp;
          ds[(long long) r * time + k] = dp;
        }
      }
    }
  }
  __syncthreads();

  for (int i = 0; i < 4; i++) {
    left.at[ownColumn][ownRow + i] = dots[i];
  }
  __syncthreads();
  if (threadIdx.x < ATTENTION_TILE) {
    double sum = 0;
    for (int c = 0; c < ATTENTION_COLUMNS; c++) {
      sum += left.at[c][threadIdx.x];
    }
    products[threadIdx.x] = (real) sum;
  }

  for (int w0 = 0; w0 < width; w0 += ATTENTION_TILE) {
    clearAttentionSums(sums);
    for (int k0 = 0; k0 < time; k0 += ATTENTION_DEPTH) {
      __syncthreads();
      for (int r = threadIdx.x / 8; r < ATTENTION_TILE; r += THREADS / 8) {
        for (int d = threadIdx.x % 8; d < ATTENTION_DEPTH; d += 8) {
          real score = 0;
          if (r < at.rows && k0 + d < time) {
            long long place = (long long) r * time + k0 + d;
            score = ds[place];
            if (w0 == 0) {
              score = p[place] * (score - products[r]) * scale;
              ds[place] = score;
            }
          }
          left.at[d][r] = score;
        }
      }
      takeAttentionColumns(
          right, keys + (long long) k0 * at.pitch + w0, width - w0, time - k0, at.pitch);
      __syncthreads();
      addAttentionProducts(left, right, sums);
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        int r = ownRow + i;
        int w = w0 + ownColumn + ATTENTION_COLUMNS * j;
        if (r < at.rows && w < width) {
          aside[(long long) r * width + w] = queries[(long long) r * at.pitch + w];
          queries[(long long) r * at.pitch + w] = sums[i][j];
        }
      }
    }
  }
}

/**
 * dv = drop(p)^T dm and dk = ds^T q: a block for each tile of keys of a head of a sample. Keys and
 * values, which are not read here, are replaced by them.
 */
extern "C" __global__ void attendBackToKeys(
    real* projected,
    const real* gradient,
    const real* probabilities,
    const real* scoreGradient,
    const real* aside,
    const long long* key,
    double rate,
    int time,
    int heads,
    int width,
    int tileRows) {
  __shared__ AttentionFactor left;
  __shared__ AttentionFactor right;
  AttentionPlace at = attentionPlace(time, heads, width);
  real* keys = projected + (at.sample * time + at.first) * at.pitch + at.features + at.column;
  real* values = keys + at.features;
  const real* p = probabilities + at.pair * time * time + at.first;
  const real* ds = scoreGradient + at.pair * time * time + at.first;
  const real* dm = gradient + at.sample * time * at.features + at.column;
  aside += at.pair * time * width;
  int ownRow = threadIdx.x / ATTENTION_COLUMNS * 4;
  int ownColumn = threadIdx.x % ATTENTION_COLUMNS;
  real sums[4][4];

  for (int w0 = 0; w0 < width; w0 += ATTENTION_TILE) {
    clearAttentionSums(sums);
    for (int t0 = 0; t0 < time; t0 += ATTENTION_DEPTH) {
      __syncthreads();
      int d = threadIdx.x / 8;  // a thread has one query, and so one seed
      int t = t0 + d;
      unsigned long long seed = 0;
      if (rate > 0 && t < time) {
        seed = attentionSeed(*key, at.pair, time, t, tileRows);
      }
      for (int c = threadIdx.x % 8; c < ATTENTION_TILE; c += 8) {
        real share = 0;
        if (c < at.rows && t < time) {
          share = p[(long long) t * time + c];
          if (rate > 0) {
            share *= attentionDropout(seed, t, at.first + c, time, tileRows, rate);
          }
        }
        left.at[d][c] = share;
      }
      takeAttentionColumns(
          right, dm + (long long) t0 * at.features + w0, width - w0, time - t0, at.features);
      __syncthreads();
      addAttentionProducts(left, right, sums);
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        int w = w0 + ownColumn + ATTENTION_COLUMNS * j;
        if (ownRow + i < at.rows && w < width) {
          values[(long long) (ownRow + i) * at.pitch + w] = sums[i][j];
        }
      }
    }

    clearAttentionSums(sums);
    for (int t0 = 0; t0 < time; t0 += ATTENTION_DEPTH) {
      __syncthreads();
      takeAttentionColumns(left, ds + (long long) t0 * time, at.rows, time - t0, time);
      takeAttentionColumns(right, aside + (long long) t0 * width + w0, width - w0, time - t0, width);
      __syncthreads();
      addAttentionProducts(left, right, sums);
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        int w = w0 + ownColumn + ATTENTION_COLUMNS * j;
        if (ownRow + i < at.rows && w < width) {
          keys[(long long) (ownRow + i) * at.pitch + w] = sums[i][j];
        }
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
//
// Attention over many time steps, without an array of [query, key]: by a running softmax, as in
// FlashAttention (Dao et al., 2022). A block goes along tiles of 64 keys, or queries, with the scores
// of one tile at a time in registers. Of each query the largest score and 1 / the sum of
// exp(score - largest) are kept; the way back computes the probabilities from them once more. They
// are apart, since the logarithm of the sum would lose the digits that large scores take. Products
// are those of attentions.cu, and so are special values and the numbers of dropout.

/** Blocks that a multiprocessor is to have room for, which limits the registers of a thread. */
#ifdef OF_DOUBLE
#define ATTENTION_BLOCKS 1
#else
#define ATTENTION_BLOCKS 2
#endif

/**
 * Adds a tile of shares, of which each thread has its own, times so many rows of a matrix: 32 of the
 * tile's columns at a time go through shared memory.
 */
__device__ inline void addAttentionShares(
    AttentionFactor& left,
    AttentionFactor& right,
    real (&sums)[4][4],
    const real (&shares)[4][4],
    const real* from,
    int columns,
    int depth,
    int pitch) {
  int row = threadIdx.x / ATTENTION_COLUMNS * 4;
  int column = threadIdx.x % ATTENTION_COLUMNS;
  for (int d0 = 0; d0 < ATTENTION_TILE; d0 += ATTENTION_DEPTH) {
    __syncthreads();  // the factors before have been read
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 2; j++) {
        real share = d0 == 0 ? shares[i][j] : shares[i][2 + j];  // no indices: they are registers
        left.at[column + ATTENTION_COLUMNS * j][row + i] = share;
      }
    }
    takeAttentionColumns(right, from + (long long) d0 * pitch, columns, depth - d0, pitch);
    __syncthreads();
    addAttentionProducts(left, right, sums);
  }
}

/** Copies the rows of a tile, so many numbers each, to where they lie close. */
__device__ inline void putAttentionAside(
    const real* from, int rows, int width, int pitch, real* aside) {
  int all = (rows < ATTENTION_TILE ? rows : ATTENTION_TILE) * width;
  for (int i = threadIdx.x; i < all; i += THREADS) {
    aside[i] = from[(long long) (i / width) * pitch + i % width];
  }
}

/**
 * m = drop(softmax(q k^T / sqrt(width))) v: a block for each tile of queries of a head of a sample.
 * With the largest score so far, m holds the sum of drop(exp(score - largest)) v, which is scaled
 * down when a larger one comes. Keeps the largest, 1 / the sum, and which keys count.
 */
extern "C" __global__ void __launch_bounds__(THREADS, ATTENTION_BLOCKS) attendLong(
    const real* projected,
    const real* mask,
    real* largest,
    real* inverse,
    real* counts,
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
  AttentionPlace at = attentionPlace(time, heads, width);
  const real* queries = projected + (at.sample * time + at.first) * at.pitch + at.column;
  const real* keys = projected + at.sample * time * at.pitch + at.features + at.column;
  const real* values = keys + at.features;
  real* mixed = mixture + (at.sample * time + at.first) * at.features + at.column;
  real scale = (real) (1 / sqrt((double) width));
  int ownRow = threadIdx.x / ATTENTION_COLUMNS * 4;
  int ownColumn = threadIdx.x % ATTENTION_COLUMNS;
  real sums[4][4];
  real mixtures[4][4];
  real top[4];
  real total[4];

  if (threadIdx.x < ATTENTION_TILE) {
    int t = at.first + threadIdx.x;
    if (rate > 0) {
      seeds[threadIdx.x] = attentionSeed(*key, at.pair, time, t, tileRows);
    }
    if (at.column == 0 && t < time) {
      long long place = at.sample * time + t;
      counts[place] = mask == 0 || mask[place] != 0;
    }
  }
  for (int w0 = 0; w0 < width; w0 += ATTENTION_TILE) {
    clearAttentionSums(mixtures);
    for (int i = 0; i < 4; i++) {
      top[i] = ATTENTION_LEAST;
      total[i] = 0;
    }
    for (int k0 = 0; k0 < time; k0 += ATTENTION_TILE) {
      multiplyAttentionRows(
          left, right, sums, queries, at.rows, at.pitch, keys + (long long) k0 * at.pitch,
          time - k0, at.pitch, width);
      __syncthreads();  // from here on the factors' memory serves to find the largest of each row
      for (int i = 0; i < 4; i++) {
        real most = ATTENTION_LEAST;
        for (int j = 0; j < 4; j++) {
          int k = k0 + ownColumn + ATTENTION_COLUMNS * j;
          if (k < time) {
            bool isCounted = mask == 0 || mask[at.sample * time + k] != 0;
            sums[i][j] = isCounted ? sums[i][j] * scale : ATTENTION_MASKED;
            most = sums[i][j] > most ? sums[i][j] : most;
          }
        }
        left.at[ownColumn][ownRow + i] = most;
      }
      __syncthreads();
      real before[4];
      for (int i = 0; i < 4; i++) {
        before[i] = top[i];
      }
      for (int c = 0; c < ATTENTION_COLUMNS; c++) {
        for (int i = 0; i < 4; i++) {
          real most = left.at[c][ownRow + i];
          top[i] = most > top[i] ? most : top[i];
        }
      }
      for (int i = 0; i < 4; i++) {
        real less = exp(before[i] - top[i]);
        total[i] *= less;
        for (int j = 0; j < 4; j++) {
          int k = k0 + ownColumn + ATTENTION_COLUMNS * j;
          mixtures[i][j] *= less;
          real share = k < time ? exp(sums[i][j] - top[i]) : (real) 0;
          total[i] += share;
          if (rate > 0) {
            share *= attentionDropout(
                seeds[ownRow + i], at.first + ownRow + i, k, time, tileRows, rate);
          }
          sums[i][j] = share;
        }
      }
      addAttentionShares(
          left, right, mixtures, sums, values + (long long) k0 * at.pitch + w0, width - w0,
          time - k0, at.pitch);
    }
    __syncthreads();

    for (int i = 0; i < 4; i++) {
      left.at[ownColumn][ownRow + i] = total[i];
    }
    __syncthreads();
    for (int i = 0; i < 4; i++) {
      int r = ownRow + i;
      double sum = 0;
      for (int c = 0; c < ATTENTION_COLUMNS; c++) {
        sum += left.at[c][r];
      }
      real share = (real) (1 / sum);
      if (w0 == 0 && ownColumn == 0 && r < at.rows) {
        largest[at.pair * time + at.first + r] = top[i];
        inverse[at.pair * time + at.first + r] = share;
      }
      for (int j = 0; j < 4; j++) {
        int w = w0 + ownColumn + ATTENTION_COLUMNS * j;
        if (r < at.rows && w < width) {
          mixed[(long long) r * at.features + w] = mixtures[i][j] * share;
        }
      }
    }
  }
}

/**
 * dp = drop(dm v^T), ds = p (dp - the sum of p dp) / sqrt(width), dq = ds k: a block for each tile of
 * queries of a head of a sample. The sum of p dp, kept for the keys, takes a round of its own: that of
 * dm m is the same but for its rounding, which large keys make large where p is 1 and ds is 0. The
 * queries, of which no other block reads any here, are put aside, [sample, head, query, width].
 */
extern "C" __global__ void __launch_bounds__(THREADS, ATTENTION_BLOCKS) attendLongBackToQueries(
    real* projected,
    const real* gradient,
    const real* largest,
    const real* inverse,
    const real* counts,
    real* dots,
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
  __shared__ real tops[ATTENTION_TILE];
  __shared__ real inverses[ATTENTION_TILE];
  __shared__ real products[ATTENTION_TILE];
  AttentionPlace at = attentionPlace(time, heads, width);
  real* queries = projected + (at.sample * time + at.first) * at.pitch + at.column;
  const real* keys = projected + at.sample * time * at.pitch + at.features + at.column;
  const real* values = keys + at.features;
  const real* counted = counts + at.sample * time;
  const real* dm = gradient + (at.sample * time + at.first) * at.features + at.column;
  real scale = (real) (1 / sqrt((double) width));
  int ownRow = threadIdx.x / ATTENTION_COLUMNS * 4;
  int ownColumn = threadIdx.x % ATTENTION_COLUMNS;
  real p[4][4];
  real sums[4][4];
  real gradients[4][4];

  aside += (at.pair * time + at.first) * width;
  putAttentionAside(queries, at.rows, width, at.pitch, aside);
  if (threadIdx.x < ATTENTION_TILE) {
    int r = threadIdx.x;
    tops[r] = r < at.rows ? largest[at.pair * time + at.first + r] : (real) 0;
    inverses[r] = r < at.rows ? inverse[at.pair * time + at.first + r] : (real) 0;
    products[r] = 0;
    if (rate > 0) {
      seeds[r] = attentionSeed(*key, at.pair, time, at.first + r, tileRows);
    }
  }
  __syncthreads();

  for (int w0 = -ATTENTION_TILE; w0 < width; w0 += ATTENTION_TILE) {  // the first one for the sum
    clearAttentionSums(gradients);
    for (int k0 = 0; k0 < time; k0 += ATTENTION_TILE) {
      multiplyAttentionRows(
          left, right, p, aside, at.rows, width, keys + (long long) k0 * at.pitch, time - k0,
          at.pitch, width);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          int k = k0 + ownColumn + ATTENTION_COLUMNS * j;
          if (k < time) {
            real score = counted[k] != 0 ? p[i][j] * scale : ATTENTION_MASKED;
            p[i][j] = exp(score - tops[ownRow + i]) * inverses[ownRow + i];
          }
        }
      }
      multiplyAttentionRows(
          left, right, sums, dm, at.rows, at.features, values + (long long) k0 * at.pitch,
          time - k0, at.pitch, width);
      for (int i = 0; i < 4; i++) {
        int r = ownRow + i;
        for (int j = 0; j < 4; j++) {
          int k = k0 + ownColumn + ATTENTION_COLUMNS * j;
          real dp = sums[i][j];
          if (rate > 0) {
            dp *= attentionDropout(seeds[r], at.first + r, k, time, tileRows, rate);
          }
          sums[i][j] = k < time ? p[i][j] * (dp - products[r]) : (real) 0;
        }
      }
      if (w0 < 0) {
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 4; j++) {
            gradients[i][0] += sums[i][j];
          }
        }
      } else {
        addAttentionShares(
            left, right, gradients, sums, keys + (long long) k0 * at.pitch + w0, width - w0,
            time - k0, at.pitch);
      }
    }
    if (w0 < 0) {
      __syncthreads();
      for (int i = 0; i < 4; i++) {
        left.at[ownColumn][ownRow + i] = gradients[i][0];
      }
      __syncthreads();
      if (threadIdx.x < ATTENTION_TILE) {
        double sum = 0;
        for (int c = 0; c < ATTENTION_COLUMNS; c++) {
          sum += left.at[c][threadIdx.x];
        }
        products[threadIdx.x] = (real) sum;
        if (threadIdx.x < at.rows) {
          dots[at.pair * time + at.first + threadIdx.x] = (real) sum;
        }
      }
      __syncthreads();
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        int w = w0 + ownColumn + ATTENTION_COLUMNS * j;
        if (ownRow + i < at.rows && 0 <= w0 && w < width) {
          queries[(long long) (ownRow + i) * at.pitch + w] = gradients[i][j] * scale;
        }
      }
    }
  }
}

/**
 * dv = drop(p)^T dm and dk = ds^T q: a block for each tile of keys of a head of a sample. Keys and
 * values, of which no other block reads any here, are replaced by them. Where they take several
 * rounds, the block needs its own until the last, and puts them aside, too.
 */
extern "C" __global__ void __launch_bounds__(THREADS, ATTENTION_BLOCKS) attendLongBackToKeys(
    real* projected,
    const real* gradient,
    const real* largest,
    const real* inverse,
    const real* counts,
    const real* dots,
    const real* aside,
    real* keysAside,
    real* valuesAside,
    const long long* key,
    double rate,
    int time,
    int heads,
    int width,
    int tileRows) {
  __shared__ AttentionFactor left;
  __shared__ AttentionFactor right;
  __shared__ unsigned long long seeds[ATTENTION_TILE];
  __shared__ real tops[ATTENTION_TILE];
  __shared__ real inverses[ATTENTION_TILE];
  __shared__ real products[ATTENTION_TILE];
  AttentionPlace at = attentionPlace(time, heads, width);
  real* keys = projected + (at.sample * time + at.first) * at.pitch + at.features + at.column;
  real* values = keys + at.features;
  const real* counted = counts + at.sample * time + at.first;
  const real* dm = gradient + at.sample * time * at.features + at.column;
  const real* ownKeys = keys;
  const real* ownValues = values;
  int ownPitch = at.pitch;
  real scale = (real) (1 / sqrt((double) width));
  int ownRow = threadIdx.x / ATTENTION_COLUMNS * 4;
  int ownColumn = threadIdx.x % ATTENTION_COLUMNS;
  real p[4][4];
  real sums[4][4];
  real keyGradients[4][4];
  real valueGradients[4][4];

  aside += at.pair * time * width;
  if (width > ATTENTION_TILE) {
    keysAside += (at.pair * time + at.first) * width;
    valuesAside += (at.pair * time + at.first) * width;
    putAttentionAside(keys, at.rows, width, at.pitch, keysAside);
    putAttentionAside(values, at.rows, width, at.pitch, valuesAside);
    ownKeys = keysAside;
    ownValues = valuesAside;
    ownPitch = width;
  }
  for (int w0 = 0; w0 < width; w0 += ATTENTION_TILE) {
    clearAttentionSums(keyGradients);
    clearAttentionSums(valueGradients);
    for (int t0 = 0; t0 < time; t0 += ATTENTION_TILE) {
      __syncthreads();  // what was put aside is there, and the queries before have been read
      if (threadIdx.x < ATTENTION_TILE && t0 + threadIdx.x < time) {
        int t = t0 + threadIdx.x;
        tops[threadIdx.x] = largest[at.pair * time + t];
        inverses[threadIdx.x] = inverse[at.pair * time + t];
        products[threadIdx.x] = dots[at.pair * time + t];
        if (rate > 0) {
          seeds[threadIdx.x] = attentionSeed(*key, at.pair, time, t, tileRows);
        }
      }
      multiplyAttentionRows(
          left, right, p, ownKeys, at.rows, ownPitch, aside + (long long) t0 * width, time - t0,
          width, width);
      for (int i = 0; i < 4; i++) {
        bool isCounted = ownRow + i < at.rows && counted[ownRow + i] != 0;
        for (int j = 0; j < 4; j++) {
          int c = ownColumn + ATTENTION_COLUMNS * j;
          real score = isCounted ? p[i][j] * scale : ATTENTION_MASKED;
          p[i][j] = t0 + c < time ? exp(score - tops[c]) * inverses[c] : (real) 0;
        }
      }
      multiplyAttentionRows(
          left, right, sums, ownValues, at.rows, ownPitch, dm + (long long) t0 * at.features,
          time - t0, at.features, width);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          int c = ownColumn + ATTENTION_COLUMNS * j;
          if (t0 + c < time) {
            real factor = 1;
            if (rate > 0) {
              factor = attentionDropout(
                  seeds[c], t0 + c, at.first + ownRow + i, time, tileRows, rate);
            }
            sums[i][j] = p[i][j] * (sums[i][j] * factor - products[c]) * scale;
            p[i][j] *= factor;
          }
        }
      }
      addAttentionShares(
          left, right, valueGradients, p, dm + (long long) t0 * at.features + w0, width - w0,
          time - t0, at.features);
      addAttentionShares(
          left, right, keyGradients, sums, aside + (long long) t0 * width + w0, width - w0,
          time - t0, width);
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        int w = w0 + ownColumn + ATTENTION_COLUMNS * j;
        if (ownRow + i < at.rows && w < width) {
          long long place = (long long) (ownRow + i) * at.pitch + w;
          keys[place] = keyGradients[i][j];
          values[place] = valueGradients[i][j];
        }
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
//
// Rows of a table by their ids, and means over time.

/** The row of a table that an element names; -1 if it is no whole number from 0 to rows - 1. */
__device__ inline long long rowOf(real id, long long rows) {
  return id >= 0 && (double) id < rows && id == floor(id) ? (long long) id : -1;
}

/** The place of the first element of each block's share that names no row, or n; see firstPlace. */
extern "C" __global__ void outsidePlaces(
    long long n, const real* ids, long long rows, long long* places) {
  long long place = n;
  for (long long i = ELEMENT; i < n; i += (long long) gridDim.x * THREADS) {
    place = rowOf(ids[i], rows) >= 0 || place < n ? place : i;
  }
  place = leastOfBlock(place);
  if (threadIdx.x == 0) {
    places[blockIdx.x] = place;
  }
}

/** Copies the row that each element names, by so many neighbouring threads: a power of two. */
extern "C" __global__ void gatherRows(
    long long positions,
    long long rows,
    int width,
    int lanes,
    const real* ids,
    const real* table,
    real* y) {
  long long position = (long long) blockIdx.x * (THREADS / lanes) + threadIdx.x / lanes;
  if (position < positions) {
    long long row = rowOf(ids[position], rows);
    for (int k = threadIdx.x % lanes; k < width; k += lanes) {
      y[position * width + k] = row < 0 ? (real) nan("") : table[row * width + k];
    }
  }
}

// The gradient of a table: positions are sorted by their ids, those of one id stay in order, and
// runs of one id are summed. Runs may be long, since padding has an id too. So the sorted positions
// are cut into chunks: a run within a chunk is summed by one thread for each column, and other runs
// chunk by chunk, and then by a block. Entries are id * 2^32 + position.

#define SCATTER_CHUNK 32

/** Rows that a thread of addRuns reads at once. */
#define SCATTER_READS 8

/** Entries, in the order of positions; elements that name no row get the id after the last. */
extern "C" __global__ void idEntries(
    long long positions, const real* ids, long long rows, long long* entries) {
  long long i = ELEMENT;
  if (i < positions) {
    long long row = rowOf(ids[i], rows);
    entries[i] = ((row < 0 ? rows : row) << 32) + i;
  }
}

/**
 * Sorts entries by some bits of their ids; equal ones stay in order. Each block has one value of
 * those bits: it reads all entries, and writes those with its value behind those with lower ones.
 */
extern "C" __global__ void sortEntries(
    int positions, int shift, int mask, const long long* entries, long long* sorted) {
  int each = (positions + THREADS - 1) / THREADS;
  int from = threadIdx.x * each;
  int to = from + each < positions ? from + each : positions;
  int lower = 0;
  int equal = 0;
  for (int i = from; i < to; i++) {
    int value = (int) (entries[i] >> 32) >> shift & mask;
    lower += value < (int) blockIdx.x;
    equal += value == (int) blockIdx.x;
  }
  int place = (int) sumOfBlock(lower) + sumOfEarlier(equal);
  if (equal > 0) {
    for (int i = from; i < to; i++) {
      long long entry = entries[i];
      if (((int) (entry >> 32) >> shift & mask) == (int) blockIdx.x) {
        sorted[place++] = entry;
      }
    }
  }
}

/** The id of a sorted entry; -1 before the first and behind the last. */
__device__ inline int idOf(const long long* entries, int positions, int i) {
  return i >= 0 && i < positions ? (int) (entries[i] >> 32) : -1;
}

/**
 * Sums the runs of one id in every chunk; blocks are tiles of so many columns, of several chunks.
 * Runs that are all there are added to the table; of others, ends and middles go to parts 0 of
 * [chunks, 2, width], and beginnings to parts 1.
 */
extern "C" __global__ void addRuns(
    int positions,
    int rows,
    int width,
    int wide,
    const long long* entries,
    const real* dy,
    real* table,
    double* parts) {
  int column = blockIdx.y * wide + threadIdx.x % wide;
  int chunk = blockIdx.x * (THREADS / wide) + threadIdx.x / wide;
  int from = chunk * SCATTER_CHUNK;
  if (column >= width || from >= positions) {
    return;
  }
  int to = from + SCATTER_CHUNK < positions ? from + SCATTER_CHUNK : positions;
  int before = idOf(entries, positions, from - 1);
  int after = idOf(entries, positions, to);
  int id = idOf(entries, positions, from);
  double* part = parts + (long long) chunk * 2 * width + column;
  double sum = 0;
  for (int i = from; i < to; i += SCATTER_READS) {
    int ids[SCATTER_READS];
    real values[SCATTER_READS];
    for (int k = 0; k < SCATTER_READS; k++) {
      long long entry = entries[i + k < to ? i + k : i];
      ids[k] = entry >> 32;
      values[k] = dy[(entry & 0xFFFFFFFFLL) * width + column];
    }
    for (int k = 0; k < SCATTER_READS && i + k < to; k++) {
      if (ids[k] != id) {
        if (id == before) {
          *part = sum;
        } else {
          table[(long long) id * width + column] += sum;
        }
        id = ids[k];
        sum = 0;
      }
      sum += values[k];
    }
  }
  if (id == before) {
    *part = sum;
  } else if (id == after) {
    part[width] = sum;
  } else if (id < rows) {
    table[(long long) id * width + column] += sum;
  }
}

/** Adds the runs that begin in a block's chunk and end in another; see addRuns. */
extern "C" __global__ void addLongRuns(
    int positions,
    int rows,
    int width,
    int wide,
    const long long* entries,
    const double* parts,
    real* table) {
  int chunk = blockIdx.x;
  int from = chunk * SCATTER_CHUNK;
  int id = idOf(entries, positions, from + SCATTER_CHUNK);
  if (id < 0 || id == rows || id != idOf(entries, positions, from + SCATTER_CHUNK - 1)
      || id == idOf(entries, positions, from - 1)) {
    return;
  }
  int end = chunk + 2;  // the first chunk that does not begin with the id
  int last = (positions + SCATTER_CHUNK - 1) / SCATTER_CHUNK;
  while (end < last) {
    int middle = end + (last - end) / 2;
    if (idOf(entries, positions, middle * SCATTER_CHUNK) == id) {
      end = middle + 1;
    } else {
      last = middle;
    }
  }
  int column = blockIdx.y * wide + threadIdx.x % wide;
  double sum = 0;
  for (int i = chunk + 1 + threadIdx.x / wide; i < end && column < width; i += THREADS / wide) {
    sum += parts[(long long) i * 2 * width + column];
  }
  sum = sumOfColumn(sum, wide);
  if (threadIdx.x < wide && column < width) {
    sum += parts[((long long) chunk * 2 + 1) * width + column];
    table[(long long) id * width + column] += sum;
  }
}

/** What the weights of a row are divided by: their sum, but 1 for 0; all threads have to ask. */
__device__ inline double weightOfRow(const real* mask, long long row, int time) {
  double sum = 0;
  for (int t = threadIdx.x; t < time && mask != 0; t += THREADS) {
    sum += mask[row * time + t];
  }
  sum = mask == 0 ? time : sumOfBlock(sum);
  return sum == 0 ? 1 : sum;
}

/** Means over time of [batch, time, width], weighted by [batch, time] or null, by column tiles. */
extern "C" __global__ void meanOverTime(
    int time, int width, int wide, const real* x, const real* mask, real* y) {
  long long row = blockIdx.x;
  int column = blockIdx.y * wide + threadIdx.x % wide;
  double weight = weightOfRow(mask, row, time);
  double sum = 0;
  for (int t = threadIdx.x / wide; t < time && column < width; t += THREADS / wide) {
    real v = x[(row * time + t) * width + column];
    sum += mask == 0 ? v : mask[row * time + t] * v;
  }
  sum = sumOfColumn(sum, wide);
  if (threadIdx.x < wide && column < width) {
    y[row * width + column] = sum / weight;
  }
}

/** Their gradient: dx = dy times the step's share of the weights; a block has a piece of a row. */
extern "C" __global__ void meanOverTimeBackward(
    int time, int width, int piece, const real* dy, const real* mask, real* dx, int add) {
  long long row = blockIdx.x;
  real weight = weightOfRow(mask, row, time);
  int end = time * width - blockIdx.y * piece < piece ? time * width : (blockIdx.y + 1) * piece;
  dx += row * time * width;
  for (int i = blockIdx.y * piece + threadIdx.x; i < end; i += THREADS) {
    real share = (mask == 0 ? (real) 1 : mask[row * time + i / width]) / weight;
    real d = share * dy[row * width + i % width];
    dx[i] = add ? dx[i] + d : d;
  }
}

/** y = (first half of x + second half of x) / 2; y has n elements. */
extern "C" __global__ void meanOfHalves(long long n, const real* x, real* y) {
  real u[SHARE];
  real v[SHARE];
  load(n, x, u);
  load(n, x + n, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] = (u[k] + v[k]) / 2;
  }
  store(n, v, y);
}

/** Both halves of dx become dy / 2, or get it added; dy has n elements. */
extern "C" __global__ void meanOfHalvesBackward(long long n, const real* dy, real* dx, int add) {
  real d[SHARE];
  real u[SHARE];
  real v[SHARE];
  load(n, dy, d);
  load(n, add ? dx : 0, u);
  load(n, add ? dx + n : 0, v);
  for (int k = 0; k < SHARE; k++) {
    u[k] += d[k] / 2;
    v[k] += d[k] / 2;
  }
  store(n, u, dx);
  store(n, v, dx + n);
}

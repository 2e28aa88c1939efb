// SPDX-License-Identifier: Apache-2.0
//
// Functions of elements, sums over them, and the update of Adam.

/** y = x where x is positive, else slope * x. */
extern "C" __global__ void leakyRelu(long long n, const real* x, real* y, double slope) {
  real v[SHARE];
  load(n, x, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] = leaky(v[k], slope);
  }
  store(n, v, y);
}

/** y = leaky ReLU of a + b. */
extern "C" __global__ void sumLeakyRelu(
    long long n, const real* a, const real* b, real* y, double slope) {
  real u[SHARE];
  real v[SHARE];
  load(n, a, u);
  load(n, b, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] = leaky(u[k] + v[k], slope);
  }
  store(n, v, y);
}

/** y = y + x. */
extern "C" __global__ void addElements(long long n, const real* x, real* y) {
  real u[SHARE];
  real v[SHARE];
  load(n, x, u);
  load(n, y, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] += u[k];
  }
  store(n, v, y);
}

/** z = y + factor * x, where y is null for zeros. */
extern "C" __global__ void addScaled(
    long long n, const real* x, const double* factor, const real* y, real* z) {
  real scale = *factor;
  real u[SHARE];
  real v[SHARE];
  load(n, x, u);
  load(n, y, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] += scale * u[k];
  }
  store(n, v, z);
}

/** y = 0 where x is 0, else 1. */
extern "C" __global__ void nonZero(long long n, const real* x, real* y) {
  real v[SHARE];
  load(n, x, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] = v[k] == 0 ? 0 : 1;
  }
  store(n, v, y);
}

/** dy = dy * (1 where y is positive, else slope), and no number where y is none. */
extern "C" __global__ void leakyReluBackward(long long n, const real* y, real* dy, double slope) {
  real v[SHARE];
  real d[SHARE];
  load(n, y, v);
  load(n, dy, d);
  for (int k = 0; k < SHARE; k++) {
    d[k] *= v[k] > 0 ? (real) 1 : v[k] != v[k] ? v[k] : (real) slope;
  }
  store(n, d, dy);
}

/** y = 1 / (1 + exp(-x)). */
extern "C" __global__ void sigmoidOf(long long n, const real* x, real* y) {
  real v[SHARE];
  load(n, x, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] = 1 / (1 + exp(-v[k]));
  }
  store(n, v, y);
}

/** dy = dy * y * (1 - y). */
extern "C" __global__ void sigmoidBackward(long long n, const real* y, real* dy) {
  real v[SHARE];
  real d[SHARE];
  load(n, y, v);
  load(n, dy, d);
  for (int k = 0; k < SHARE; k++) {
    d[k] *= v[k] * (1 - v[k]);
  }
  store(n, d, dy);
}

/** y = tanh(x). */
extern "C" __global__ void tanhOf(long long n, const real* x, real* y) {
  real v[SHARE];
  load(n, x, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] = tanh(v[k]);
  }
  store(n, v, y);
}

/** dy = dy * (1 - y * y). */
extern "C" __global__ void tanhBackward(long long n, const real* y, real* dy) {
  real v[SHARE];
  real d[SHARE];
  load(n, y, v);
  load(n, dy, d);
  for (int k = 0; k < SHARE; k++) {
    d[k] *= 1 - v[k] * v[k];
  }
  store(n, d, dy);
}

/** Adds a row to every row of [rows, columns], which has n elements. */
extern "C" __global__ void addToRows(long long n, int columns, real* rows, const real* row) {
  int column = FIRST % columns;
  int step = THREADS % columns;
  real v[SHARE];
  load(n, rows, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] += row[column];
    column += step;
    column -= column < columns ? 0 : columns;
  }
  store(n, v, rows);
}

/**
 * Sums each chunk of the rows of [rows, columns]; blocks are tiles of so many columns, of one
 * chunk. Where sums are null, there are parts, [chunks, columns], for sumOfChunks.
 */
extern "C" __global__ void sumOfRows(
    long long rows,
    int columns,
    int wide,
    long long rowsOfChunk,
    const real* x,
    real* sums,
    double* parts) {
  int column = blockIdx.x * wide + threadIdx.x % wide;
  long long end = (blockIdx.y + 1) * rowsOfChunk;
  end = column >= columns ? 0 : end < rows ? end : rows;
  double sum = 0;
  for (long long row = blockIdx.y * rowsOfChunk + threadIdx.x / wide; row < end;
       row += THREADS / wide) {
    sum += x[row * columns + column];
  }
  sum = sumOfColumn(sum, wide);
  if (threadIdx.x < wide && column < columns) {
    if (sums != 0) {
      sums[column] = sum;
    } else {
      parts[(long long) blockIdx.y * columns + column] = sum;
    }
  }
}

/** Sums [2, chunks, columns] over its chunks; the second half only if the grid has two rows. */
extern "C" __global__ void sumOfChunks(
    int chunks, int columns, int wide, const double* parts, real* first, real* second) {
  int column = blockIdx.x * wide + threadIdx.x % wide;
  int end = column < columns ? chunks : 0;
  double sum = 0;
  for (int chunk = threadIdx.x / wide; chunk < end; chunk += THREADS / wide) {
    sum += parts[((long long) blockIdx.y * chunks + chunk) * columns + column];
  }
  sum = sumOfColumn(sum, wide);
  if (threadIdx.x < wide && column < columns) {
    real* sums = blockIdx.y == 0 ? first : second;
    sums[column] = sum;
  }
}

/** The sum of the squares of each block's share, or that and what was there. */
extern "C" __global__ void sumOfSquares(long long n, const real* x, double* sums, int add) {
  double sum = 0;
  for (long long i = ELEMENT; i < n; i += (long long) gridDim.x * THREADS) {
    double v = x[i];
    sum += v * v;
  }
  sum = sumOfBlock(sum);
  if (threadIdx.x == 0) {
    sums[blockIdx.x] = add ? sums[blockIdx.x] + sum : sum;
  }
}

/** The sum of so many parts, or that and what was there; of one block. */
extern "C" __global__ void sumOfParts(int count, const double* parts, double* total, int add) {
  double sum = 0;
  for (int i = threadIdx.x; i < count; i += THREADS) {
    sum += parts[i];
  }
  sum = sumOfBlock(sum);
  if (threadIdx.x == 0) {
    *total = add ? *total + sum : sum;
  }
}

/** x = x min(1, largest / (root of the squares + epsilon)), if those are finite. */
extern "C" __global__ void clip(
    long long n, real* x, const double* squares, double largest, double epsilon) {
  double sum = *squares;
  double factor = largest / (sqrt(sum) + epsilon);
  if (sum - sum != 0 || factor >= 1) {
    return;
  }
  real scale = factor;
  real v[SHARE];
  load(n, x, v);
  for (int k = 0; k < SHARE; k++) {
    v[k] *= scale;
  }
  store(n, v, x);
}

/** The place of the first element of each block's share that is not finite, or n. */
extern "C" __global__ void nonFinitePlaces(long long n, const real* x, long long* places) {
  long long place = n;
  for (long long i = ELEMENT; i < n; i += (long long) gridDim.x * THREADS) {
    place = isFinite(x[i]) || place < n ? place : i;
  }
  place = leastOfBlock(place);
  if (threadIdx.x == 0) {
    places[blockIdx.x] = place;
  }
}

/** The first of so many places, or -1 if all are n, and the element that is there; of one block. */
extern "C" __global__ void firstPlace(
    int count, const long long* places, long long n, const real* x, double* result) {
  long long place = n;
  for (int i = threadIdx.x; i < count; i += THREADS) {
    place = places[i] < place ? places[i] : place;
  }
  place = leastOfBlock(place);
  if (threadIdx.x == 0) {
    result[0] = place < n ? (double) place : -1;
    result[1] = place < n ? (double) x[place] : 0;
  }
}

/** An array that adam updates; its blocks are those from the first on, up to the next array's. */
struct AdamEntry {
  long long firstBlock;
  real* value;
  const real* gradient;
  real* m;
  real* v;
  long long n;
  double stepSize;
  double rootScale;
};

/**
 * m and v move towards the gradient and its square; value -= step m / (scale root of v + epsilon), of
 * each array of a table.
 */
extern "C" __global__ void adam(
    int entries, const AdamEntry* table, double beta1, double beta2, double epsilon) {
  int low = 0;
  for (int high = entries; high - low > 1;) {
    int middle = (low + high) / 2;
    if (table[middle].firstBlock <= blockIdx.x) {
      low = middle;
    } else {
      high = middle;
    }
  }
  AdamEntry one = table[low];
  long long first = (blockIdx.x - one.firstBlock) * (THREADS * SHARE) + threadIdx.x;
  real step = one.stepSize;
  real scale = one.rootScale;
  for (int k = 0; k < SHARE; k++) {
    long long i = first + k * THREADS;
    if (i < one.n) {
      real g = one.gradient[i];
      real mean = (real) beta1 * one.m[i] + (real) (1 - beta1) * g;
      real square = (real) beta2 * one.v[i] + (real) (1 - beta2) * g * g;
      one.m[i] = mean;
      one.v[i] = square;
      one.value[i] -= step * mean / (sqrt(square) * scale + (real) epsilon);
    }
  }
}

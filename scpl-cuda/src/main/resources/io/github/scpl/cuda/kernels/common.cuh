// SPDX-License-Identifier: Apache-2.0
//
// What all kernels have in common. They are compiled twice, for arrays of float and of double. Every
// launch has THREADS threads a block, in one dimension. Numbers come as double, and as pointers where
// they change from batch to batch. Sums are taken in an order that depends on sizes only, and nothing
// is added up by atomics, so that the same arrays give the same bits.

#ifdef OF_DOUBLE
typedef double real;
#else
typedef float real;
#endif

#define THREADS 256

/** The number of this thread in the grid. */
#define ELEMENT ((long long) blockIdx.x * THREADS + threadIdx.x)

/** Elements of a thread where one is too few to keep the memory busy; they are THREADS apart. */
#define SHARE 4

/** The first of them. */
#define FIRST ((long long) blockIdx.x * (THREADS * SHARE) + threadIdx.x)

/** Reads a thread's share of n elements, before anything is written; 0 beyond, and of null. */
__device__ inline void load(long long n, const real* x, real* share) {
  for (int k = 0; k < SHARE; k++) {
    long long i = FIRST + k * THREADS;
    share[k] = i < n && x != 0 ? x[i] : (real) 0;
  }
}

/** Writes a thread's share of n elements. */
__device__ inline void store(long long n, const real* share, real* y) {
  for (int k = 0; k < SHARE; k++) {
    long long i = FIRST + k * THREADS;
    if (i < n) {
      y[i] = share[k];
    }
  }
}

__device__ inline bool isFinite(real x) {
  return x - x == 0;
}

/** x where it is positive or not a number, else slope * x, which is 0 for a slope of 0. */
__device__ inline real leaky(real x, real slope) {
  return x > 0 || x != x ? x : slope == 0 ? (real) 0 : slope * x;
}

/**
 * The sum of a value of each of so many neighbouring threads, a power of two; all threads of the
 * block have to ask. A block sums its rows so.
 */
__device__ inline double sumOfLanes(double value, int lanes) {
  __shared__ double parts[THREADS];
  int lane = threadIdx.x % lanes;
  parts[threadIdx.x] = value;
  __syncthreads();
  for (int half = lanes / 2; half > 0; half /= 2) {
    if (lane < half) {
      parts[threadIdx.x] += parts[threadIdx.x + half];
    }
    __syncthreads();
  }
  double sum = parts[threadIdx.x - lane];
  __syncthreads();
  return sum;
}

/** The same over the whole block. */
__device__ inline double sumOfBlock(double value) {
  return sumOfLanes(value, THREADS);
}

/**
 * The same over the threads that are a multiple of so many apart: a power of two. A block whose
 * rows are so many neighbouring threads sums its columns so.
 */
__device__ inline double sumOfColumn(double value, int wide) {
  __shared__ double parts[THREADS];
  parts[threadIdx.x] = value;
  __syncthreads();
  for (int half = THREADS / 2; half >= wide; half /= 2) {
    if (threadIdx.x < half) {
      parts[threadIdx.x] += parts[threadIdx.x + half];
    }
    __syncthreads();
  }
  double sum = parts[threadIdx.x % wide];
  __syncthreads();
  return sum;
}

/**
 * Rows before groups of 2^shift threads, 256 at most, side by side in a block: the row of this thread,
 * which may be behind the last.
 */
__device__ inline long long rowOfThread(int shift) {
  return (long long) blockIdx.x * (THREADS >> shift) + (threadIdx.x >> shift);
}

/** The first column of this thread in its row; the next is 2^shift further. */
__device__ inline int columnOfThread(int shift) {
  return threadIdx.x & ((1 << shift) - 1);
}

/** The sum of a value of each of a row's threads; all threads of the block have to ask. */
__device__ inline double sumOfRow(double value, int shift) {
  return sumOfLanes(value, 1 << shift);
}

/** The largest of a value of each of a row's threads, none of which is NaN; all have to ask. */
__device__ inline double largestOfRow(double value, int shift) {
  __shared__ double largest[THREADS];
  int me = threadIdx.x;
  int column = columnOfThread(shift);
  largest[me] = value;
  __syncthreads();
  for (int half = 1 << shift >> 1; half > 0; half /= 2) {
    if (column < half && largest[me + half] > largest[me]) {
      largest[me] = largest[me + half];
    }
    __syncthreads();
  }
  double result = largest[me - column];
  __syncthreads();  // before they are written again
  return result;
}

/** The shift at which a row has a whole block. */
#define WHOLE_BLOCK 8

/** The sum over the threads of the block before this one; all threads have to ask. */
__device__ inline int sumOfEarlier(int value) {
  __shared__ int sums[THREADS];
  sums[threadIdx.x] = value;
  __syncthreads();
  for (int step = 1; step < THREADS; step *= 2) {
    int earlier = threadIdx.x >= step ? sums[threadIdx.x - step] : 0;
    __syncthreads();
    sums[threadIdx.x] += earlier;
    __syncthreads();
  }
  int sum = sums[threadIdx.x] - value;
  __syncthreads();
  return sum;
}

/** The least value of all threads of the block; all threads have to ask. */
__device__ inline long long leastOfBlock(long long value) {
  __shared__ long long least[THREADS];
  least[threadIdx.x] = value;
  __syncthreads();
  for (int half = THREADS / 2; half > 0; half /= 2) {
    if (threadIdx.x < half && least[threadIdx.x + half] < least[threadIdx.x]) {
      least[threadIdx.x] = least[threadIdx.x + half];
    }
    __syncthreads();
  }
  long long result = least[0];
  __syncthreads();
  return result;
}

/** The finaliser of MurmurHash3, as in RandomKey. */
__device__ inline unsigned long long mixed(unsigned long long x) {
  x = (x ^ x >> 33) * 0xFF51AFD7ED558CCDULL;
  x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53ULL;
  return x ^ x >> 33;
}

/** The first number of a key's numbered child: the first 64 bits of SplitMix64 from there. */
__device__ inline unsigned long long firstNumber(unsigned long long key, long long child) {
  unsigned long long bits = mixed(key ^ mixed(child + 0x632BE59BD9B4E019ULL));
  bits += 0x9E3779B97F4A7C15ULL;
  bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ bits >> 27) * 0x94D049BB133111EBULL;
  return bits ^ bits >> 31;
}

/** Whether dropout keeps element i of the chunk with this first number. */
__device__ inline bool keeps(unsigned long long seed, int i, double rate) {
  unsigned int x = (unsigned int) seed + i * 0x9E3779B9U;
  x = (x ^ x >> 16) * 0x7FEB352DU;
  x ^= (unsigned int) (seed >> 32);
  x = (x ^ x >> 15) * 0x846CA68BU;
  x ^= x >> 16;
  return (int) (x >> 1) >= (int) (rate * 2147483648.0);
}

// SPDX-License-Identifier: Apache-2.0
//
// Steps of an LSTM: one, one with its product, and all of them in one kernel. The gates i, f, g and o of a sample lie side by side,
// width each.

__device__ inline real lstmSigmoid(real x) {
  return 1 / (1 + exp(-x));
}

/**
 * A unit's values of its gates, from what goes into them, and from the states before a step those
 * after it: c' = f c + i g and h' = o tanh(c').
 */
__device__ inline void lstmUnit(const real* into, real* gate, int width, real* h, real* c) {
  real in = lstmSigmoid(into[0]);
  real forget = lstmSigmoid(into[1]);
  real candidate = tanh(into[2]);
  real out = lstmSigmoid(into[3]);
  *c = forget * *c + in * candidate;
  *h = out * tanh(*c);
  gate[0] = in;
  gate[width] = forget;
  gate[2 * width] = candidate;
  gate[3 * width] = out;
}

/** What goes into a unit's gates, or the gradient of it. */
struct alignas(4 * sizeof(real)) LstmGates {
  real of[4];
};

/**
 * Replaces the values of a unit's gates by the gradients of what goes into them, and returns these:
 * from the gradient of h', and from that of c', which becomes that of c.
 */
__device__ inline LstmGates lstmUnitBack(real* gate, int width, real before, real dh, real* dc) {
  real in = gate[0];
  real forget = gate[width];
  real candidate = gate[2 * width];
  real out = gate[3 * width];
  real squashed = tanh(forget * before + in * candidate);
  real d = *dc + dh * out * (1 - squashed * squashed);
  LstmGates gradient;
  gradient.of[0] = d * candidate * in * (1 - in);
  gradient.of[1] = d * before * forget * (1 - forget);
  gradient.of[2] = d * in * (1 - candidate * candidate);
  gradient.of[3] = dh * squashed * out * (1 - out);
  *dc = d * forget;
  for (int g = 0; g < 4; g++) {
    gate[g * width] = gradient.of[g];
  }
  return gradient;
}

/** The same of a step that is masked, which leaves the states as they are. */
__device__ inline LstmGates lstmUnitMasked(real* gate, int width) {
  LstmGates gradient;
  for (int g = 0; g < 4; g++) {
    gradient.of[g] = 0;
    gate[g * width] = 0;
  }
  return gradient;
}

/** One step, a thread for each unit of each sample; one that is masked leaves h and c as they are. */
extern "C" __global__ void lstmForward(
    long long n,
    real* gates,
    real* hiddenBefore,
    real* cellBefore,
    real* hidden,
    real* cell,
    const real* mask,
    const real* recurrent,
    real* output,
    int time,
    int t,
    int width,
    int columns,
    int firstColumn) {
  long long i = ELEMENT;
  if (i >= n) {
    return;
  }
  int sample = (unsigned int) i / (unsigned int) width;
  int unit = (unsigned int) i % (unsigned int) width;
  long long step = (long long) sample * time + t;
  real h = hidden[i];
  real c = cell[i];
  hiddenBefore[step * width + unit] = h;
  cellBefore[step * width + unit] = c;
  if (mask == 0 || mask[step] != 0) {
    real* gate = gates + step * 4 * width + unit;
    real into[4];
    for (int g = 0; g < 4; g++) {
      into[g] = gate[g * width];
      if (recurrent != 0) {
        into[g] += recurrent[((long long) sample * 4 + g) * width + unit];
      }
    }
    lstmUnit(into, gate, width, &h, &c);
    hidden[i] = h;
    cell[i] = c;
  }
  output[step * columns + firstColumn + unit] = h;
}

/**
 * One step back. The gradient of h' comes through the later step, through the output, and past masked
 * steps (held).
 */
extern "C" __global__ void lstmBackward(
    long long n,
    real* gates,
    const real* cellBefore,
    const real* mask,
    const real* outputGradient,
    const real* hiddenGradient,
    real* cellGradient,
    real* stepGradient,
    real* held,
    int time,
    int t,
    int width,
    int columns,
    int firstColumn) {
  long long i = ELEMENT;
  if (i >= n) {
    return;
  }
  int sample = (unsigned int) i / (unsigned int) width;
  int unit = (unsigned int) i % (unsigned int) width;
  long long step = (long long) sample * time + t;
  real dh = hiddenGradient[i];
  if (held != 0) {
    dh += held[i];
  }
  if (outputGradient != 0) {
    dh += outputGradient[step * columns + firstColumn + unit];
  }
  real* gate = gates + step * 4 * width + unit;
  LstmGates gradient;
  real passedOn = 0;
  if (mask == 0 || mask[step] != 0) {
    gradient = lstmUnitBack(gate, width, cellBefore[step * width + unit], dh, &cellGradient[i]);
  } else {
    gradient = lstmUnitMasked(gate, width);
    passedOn = dh;
  }
  for (int g = 0; g < 4; g++) {
    stepGradient[((long long) sample * 4 + g) * width + unit] = gradient.of[g];
  }
  if (held != 0) {
    held[i] = passedOn;
  }
}

/** The weights [4 width, width] of all gates, transposed: a thread for each. */
extern "C" __global__ void lstmTranspose(long long n, const real* weight, real* turned, int width) {
  int i = (int) ELEMENT;
  if (i < n) {
    int gate = i % (4 * width);
    int unit = i / (4 * width);
    turned[i] = weight[gate * width + unit];
  }
}

/**
 * Samples of a thread that runs over all steps: what it reads of the weights, it uses for each. Their
 * states are in its registers, and hidden ones in shared memory too, where a block's other threads
 * read them. A block has so many groups of these samples, and a thread for each unit of a group.
 */
#define LSTM_ROWS 4

/** All steps; weights are transposed, and zero says that the first hidden states are. */
extern "C" __global__ void lstmSequence(
    real* gates,
    real* hiddenBefore,
    real* cellBefore,
    real* hidden,
    real* cell,
    const real* mask,
    const real* turned,
    real* output,
    int batch,
    int time,
    int width,
    int groups,
    int reverse,
    int zero,
    int columns,
    int firstColumn) {
  __shared__ real states[2][LSTM_ROWS * THREADS];
  int group = threadIdx.x / (unsigned int) width;
  int unit = threadIdx.x % (unsigned int) width;
  bool idle = group >= groups;
  long long first = ((long long) blockIdx.x * groups + group) * LSTM_ROWS;
  int place = group * LSTM_ROWS * width;
  real h[LSTM_ROWS];
  real c[LSTM_ROWS];
  for (int r = 0; r < LSTM_ROWS; r++) {
    bool there = !idle && first + r < batch;
    h[r] = there ? hidden[(first + r) * width + unit] : 0;
    c[r] = there ? cell[(first + r) * width + unit] : 0;
    if (!idle) {
      states[0][place + r * width + unit] = h[r];
    }
  }
  __syncthreads();
  for (int number = 0; number < time; number++) {
    int t = reverse ? time - 1 - number : number;
    LstmGates into[LSTM_ROWS];
    for (int r = 0; r < LSTM_ROWS; r++) {
      bool there = !idle && first + r < batch;
      const real* gate = gates + ((first + r) * time + t) * 4 * width + unit;
      for (int g = 0; g < 4; g++) {
        into[r].of[g] = there ? gate[g * width] : 0;
      }
    }
    if (!idle && !(zero && number == 0)) {
      const real* before = states[number % 2] + place;
      for (int k = 0; k < width; k++) {
        LstmGates weight;
        for (int g = 0; g < 4; g++) {
          weight.of[g] = turned[(k * 4 + g) * width + unit];
        }
        for (int r = 0; r < LSTM_ROWS; r++) {
          for (int g = 0; g < 4; g++) {
            into[r].of[g] += weight.of[g] * before[r * width + k];
          }
        }
      }
    }
    for (int r = 0; r < LSTM_ROWS; r++) {
      if (!idle && first + r < batch) {
        long long step = (first + r) * time + t;
        hiddenBefore[step * width + unit] = h[r];
        cellBefore[step * width + unit] = c[r];
        if (mask == 0 || mask[step] != 0) {
          lstmUnit(into[r].of, gates + step * 4 * width + unit, width, &h[r], &c[r]);
        }
        output[step * columns + firstColumn + unit] = h[r];
      }
      if (!idle) {
        states[1 - number % 2][place + r * width + unit] = h[r];
      }
    }
    __syncthreads();
  }
  for (int r = 0; r < LSTM_ROWS; r++) {
    if (!idle && first + r < batch) {
      hidden[(first + r) * width + unit] = h[r];
      cell[(first + r) * width + unit] = c[r];
    }
  }
}

/** All steps back; weights are as they are, and needed says that the first states' gradients are. */
extern "C" __global__ void lstmSequenceBack(
    real* gates,
    const real* cellBefore,
    const real* mask,
    const real* outputGradient,
    real* hiddenGradient,
    real* cellGradient,
    real* heldGradient,
    const real* weights,
    int batch,
    int time,
    int width,
    int groups,
    int reverse,
    int needed,
    int columns,
    int firstColumn) {
  __shared__ LstmGates gradients[LSTM_ROWS * THREADS];
  int group = threadIdx.x / (unsigned int) width;
  int unit = threadIdx.x % (unsigned int) width;
  bool idle = group >= groups;
  long long first = ((long long) blockIdx.x * groups + group) * LSTM_ROWS;
  LstmGates* own = gradients + (idle ? 0 : group * LSTM_ROWS * width);
  real dh[LSTM_ROWS];
  real dc[LSTM_ROWS];
  real held[LSTM_ROWS];
  for (int r = 0; r < LSTM_ROWS; r++) {
    long long i = (first + r) * width + unit;
    bool there = !idle && first + r < batch;
    dh[r] = there ? hiddenGradient[i] : 0;
    dc[r] = there ? cellGradient[i] : 0;
    held[r] = there && heldGradient != 0 ? heldGradient[i] : 0;
  }
  for (int number = time - 1; number >= 0; number--) {
    int t = reverse ? time - 1 - number : number;
    for (int r = 0; r < LSTM_ROWS; r++) {
      if (!idle && first + r < batch) {
        long long step = (first + r) * time + t;
        real d = dh[r] + held[r];
        if (outputGradient != 0) {
          d += outputGradient[step * columns + firstColumn + unit];
        }
        real* gate = gates + step * 4 * width + unit;
        LstmGates gradient;
        if (mask == 0 || mask[step] != 0) {
          gradient = lstmUnitBack(gate, width, cellBefore[step * width + unit], d, &dc[r]);
          held[r] = 0;
        } else {
          gradient = lstmUnitMasked(gate, width);
          held[r] = d;
        }
        own[r * width + unit] = gradient;
      }
    }
    __syncthreads();
    if (!idle && (number > 0 || needed)) {
      for (int r = 0; r < LSTM_ROWS; r++) {
        dh[r] = 0;
      }
      for (int u = 0; u < width; u++) {
        LstmGates weight;
        for (int g = 0; g < 4; g++) {
          weight.of[g] = weights[(g * width + u) * width + unit];
        }
        for (int r = 0; r < LSTM_ROWS; r++) {
          LstmGates gradient = own[r * width + u];
          for (int g = 0; g < 4; g++) {
            dh[r] += weight.of[g] * gradient.of[g];
          }
        }
      }
    }
    __syncthreads();
  }
  for (int r = 0; r < LSTM_ROWS; r++) {
    if (!idle && first + r < batch) {
      long long i = (first + r) * width + unit;
      hiddenGradient[i] = dh[r];
      cellGradient[i] = dc[r];
      if (heldGradient != 0) {
        heldGradient[i] = held[r];
      }
    }
  }
}

/** Samples of a block that takes one step and its product; what it reads of weights, it uses for each. */
#define LSTM_TILE 16

/** Units of it on the way forward, with all gates, and on the way back. */
#define LSTM_UNITS 8
#define LSTM_UNITS_BACK 16

/** One factor of each sample of a block. */
struct alignas(16) LstmFactors {
  real of[LSTM_TILE];
};

/**
 * The products of a block's samples with so many columns of weights, by all of its threads: one for a
 * column and every so many-th term, whose sums of all samples it leaves in parts[sample][thread].
 *
 * @param x the terms of the first sample; those of the next are rowsApart further
 * @param weights the thread's column, whose terms are so many apart; null if there is none
 */
__device__ inline void lstmMultiply(
    int terms,
    const real* x,
    int rows,
    long long rowsApart,
    const real* weights,
    int apart,
    int columns,
    LstmFactors* factors,
    real* parts) {
  LstmFactors sums;
  for (int r = 0; r < LSTM_TILE; r++) {
    sums.of[r] = 0;
  }
  for (int from = 0; from < terms; from += THREADS) {
    int here = from + threadIdx.x;
    LstmFactors own;
    for (int r = 0; r < LSTM_TILE; r++) {
      own.of[r] = here < terms && r < rows ? x[r * rowsApart + here] : 0;
    }
    factors[threadIdx.x] = own;
    __syncthreads();
    int count = weights == 0 ? 0 : terms - from < THREADS ? terms - from : THREADS;
    for (int k = threadIdx.x / columns; k < count; k += THREADS / columns) {
      real weight = weights[(long long) (from + k) * apart];
      LstmFactors factor = factors[k];
      for (int r = 0; r < LSTM_TILE; r++) {
        sums.of[r] += weight * factor.of[r];
      }
    }
    __syncthreads();
  }
  for (int r = 0; r < LSTM_TILE; r++) {
    parts[r * THREADS + threadIdx.x] = sums.of[r];
  }
  __syncthreads();
}

/** The sum of what lstmMultiply has left for a sample in the threads of a column. */
__device__ inline real lstmProduct(const real* parts, int row, int column, int columns) {
  real sum = 0;
  for (int i = column; i < THREADS; i += columns) {
    sum += parts[row * THREADS + i];
  }
  return sum;
}

/**
 * One step with its product, blocks in two dimensions: units and samples. The hidden state is read
 * from where the last step has left it for this one, so that no block overwrites what another reads.
 *
 * @param begins whether it is the first step, whose states are in hidden
 * @param next the time of the next step; -1 if there is none, and the state goes to hidden
 */
extern "C" __global__ void lstmStep(
    real* gates,
    real* hiddenBefore,
    real* cellBefore,
    real* hidden,
    real* cell,
    const real* mask,
    const real* turned,
    real* output,
    int batch,
    int time,
    int width,
    int begins,
    int zero,
    int t,
    int next,
    int columns,
    int firstColumn) {
  __shared__ LstmFactors factors[THREADS];
  real* parts = (real*) factors;
  long long firstRow = (long long) blockIdx.y * LSTM_TILE;
  int firstUnit = blockIdx.x * LSTM_UNITS;
  int rows = batch - firstRow < LSTM_TILE ? (int) (batch - firstRow) : LSTM_TILE;
  long long apart = begins ? width : (long long) time * width;
  const real* states = begins ? hidden : hiddenBefore + (long long) t * width;
  states += firstRow * apart;
  if (!zero) {
    int gate = threadIdx.x / LSTM_UNITS % 4;
    int unit = firstUnit + threadIdx.x % LSTM_UNITS;
    const real* weights = unit < width ? turned + gate * width + unit : 0;
    lstmMultiply(width, states, rows, apart, weights, 4 * width, 4 * LSTM_UNITS, factors, parts);
  }
  int row = threadIdx.x / LSTM_UNITS;
  int place = threadIdx.x % LSTM_UNITS;
  int unit = firstUnit + place;
  if (row >= rows || unit >= width) {
    return;
  }
  long long sample = firstRow + row;
  long long step = sample * time + t;
  real h = states[row * apart + unit];
  real c = cell[sample * width + unit];
  if (begins) {
    hiddenBefore[step * width + unit] = h;
  }
  cellBefore[step * width + unit] = c;
  if (mask == 0 || mask[step] != 0) {
    real* gate = gates + step * 4 * width + unit;
    real into[4];
    for (int g = 0; g < 4; g++) {
      into[g] = gate[g * width];
      if (!zero) {
        into[g] += lstmProduct(parts, row, g * LSTM_UNITS + place, 4 * LSTM_UNITS);
      }
    }
    lstmUnit(into, gate, width, &h, &c);
    cell[sample * width + unit] = c;
  }
  if (next < 0) {
    hidden[sample * width + unit] = h;
  } else {
    hiddenBefore[(sample * time + next) * width + unit] = h;
  }
  output[step * columns + firstColumn + unit] = h;
}

/**
 * One step back behind the product with the gradients that the later step has left in its gates.
 *
 * @param later the time of that step; -1 if there is none, and the gradient is in hiddenGradient
 * @param t the time of this one; -1 if there is none, and the gradient goes to hiddenGradient
 */
extern "C" __global__ void lstmStepBack(
    real* gates,
    const real* cellBefore,
    const real* mask,
    const real* outputGradient,
    real* hiddenGradient,
    real* cellGradient,
    real* held,
    const real* weights,
    int batch,
    int time,
    int width,
    int later,
    int t,
    int columns,
    int firstColumn) {
  __shared__ LstmFactors factors[THREADS];
  real* parts = (real*) factors;
  long long firstRow = (long long) blockIdx.y * LSTM_TILE;
  int rows = batch - firstRow < LSTM_TILE ? (int) (batch - firstRow) : LSTM_TILE;
  int place = threadIdx.x % LSTM_UNITS_BACK;
  int unit = blockIdx.x * LSTM_UNITS_BACK + place;
  if (later >= 0) {
    lstmMultiply(
        4 * width,
        gates + (firstRow * time + later) * 4 * width,
        rows,
        (long long) time * 4 * width,
        unit < width ? weights + unit : 0,
        width,
        LSTM_UNITS_BACK,
        factors,
        parts);
  }
  int row = threadIdx.x / LSTM_UNITS_BACK;
  if (row >= rows || unit >= width) {
    return;
  }
  long long sample = firstRow + row;
  long long i = sample * width + unit;
  real dh = later < 0 ? hiddenGradient[i] : lstmProduct(parts, row, place, LSTM_UNITS_BACK);
  if (t < 0) {
    hiddenGradient[i] = dh;
    return;
  }
  long long step = sample * time + t;
  if (held != 0) {
    dh += held[i];
  }
  if (outputGradient != 0) {
    dh += outputGradient[step * columns + firstColumn + unit];
  }
  real* gate = gates + step * 4 * width + unit;
  real passedOn = 0;
  if (mask == 0 || mask[step] != 0) {
    lstmUnitBack(gate, width, cellBefore[step * width + unit], dh, &cellGradient[i]);
  } else {
    lstmUnitMasked(gate, width);
    passedOn = dh;
  }
  if (held != 0) {
    held[i] = passedOn;
  }
}

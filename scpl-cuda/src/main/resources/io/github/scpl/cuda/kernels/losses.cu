// SPDX-License-Identifier: Apache-2.0
//
// Losses with their gradients, and normalisations of rows. A row is before 2^shift threads. The losses of
// rows, DOUBLE, are added up by a second kernel.

/** loss = factor x the sum of a loss of each of n rows, or of parts of another kind; one block. */
extern "C" __global__ void lossOfParts(int n, const double* parts, double factor, double* loss) {
  double sum = 0;
  for (int i = threadIdx.x; i < n; i += THREADS) {
    sum += parts[i];
  }
  sum = sumOfBlock(sum);
  if (threadIdx.x == 0) {
    *loss = factor * sum;
  }
}

/** Of each row ln(sum of exp(x)) - x of the target, and the gradient (softmax - one-hot) / rows. */
extern "C" __global__ void crossEntropyRows(
    int rows, int classes, int shift, const real* logits, const int* targets, real* gradient,
    double* losses) {
  long long row = rowOfThread(shift);
  int first = row < rows ? columnOfThread(shift) : classes;
  int step = 1 << shift;
  const real* x = logits + row * classes;
  double largest = -1.0 / 0.0;
  for (int c = first; c < classes; c += step) {
    largest = x[c] > largest ? x[c] : largest;
  }
  largest = largestOfRow(largest, shift);
  double sum = 0;
  for (int c = first; c < classes; c += step) {
    sum += exp(x[c] - largest);
  }
  double logSum = largest + log(sumOfRow(sum, shift));
  int target = row < rows ? targets[row] : 0;
  for (int c = first; c < classes; c += step) {
    gradient[row * classes + c] = (real) ((exp(x[c] - logSum) - (c == target ? 1 : 0)) / rows);
  }
  if (row < rows && columnOfThread(shift) == 0) {
    losses[row] = logSum - x[target];
  }
}

/** Of each block the sum of (output - target)^2, and the gradient 2 (output - target) / n. */
extern "C" __global__ void squaredErrorParts(
    long long n, const real* output, const real* target, real* gradient, double* parts) {
  double sum = 0;
  for (long long i = ELEMENT; i < n; i += (long long) gridDim.x * THREADS) {
    double difference = (double) output[i] - (double) target[i];
    sum += difference * difference;
    gradient[i] = (real) (2 * difference / n);
  }
  sum = sumOfBlock(sum);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = sum;
  }
}

/** z = v / max(|v|, 1e-12), and norms |v|, or 0 for those below 1e-12. */
extern "C" __global__ void normalizeDirections(
    int rows, int width, int shift, const real* v, real* z, double* norms) {
  long long row = rowOfThread(shift);
  int first = row < rows ? columnOfThread(shift) : width;
  int step = 1 << shift;
  double squares = 0;
  for (int i = first; i < width; i += step) {
    double value = v[row * width + i];
    squares += value * value;
  }
  double norm = sqrt(sumOfRow(squares, shift));
  double divisor = norm < 1e-12 ? 1e-12 : norm;
  for (int i = first; i < width; i += step) {
    z[row * width + i] = (real) (v[row * width + i] / divisor);
  }
  if (row < rows && columnOfThread(shift) == 0) {
    norms[row] = norm < 1e-12 ? 0 : norm;
  }
}

/** dv = (dz - (dz.z) z) / |v| in place of dz, or 0 where the norm is. */
extern "C" __global__ void normalizeDirectionsBackward(
    int rows, int width, int shift, const real* z, const double* norms, real* dz) {
  long long row = rowOfThread(shift);
  int first = row < rows ? columnOfThread(shift) : width;
  int step = 1 << shift;
  double norm = row < rows ? norms[row] : 0;
  double radial = 0;
  for (int i = first; i < width; i += step) {
    radial += (double) z[row * width + i] * (double) dz[row * width + i];
  }
  radial = sumOfRow(radial, shift);
  for (int i = first; i < width; i += step) {
    long long at = row * width + i;
    dz[at] = norm == 0 ? 0 : (real) ((dz[at] - radial * z[at]) / norm);
  }
}

/** u = c / (1e-8 + |c|) with c = x - mean(x), and norms |c|; 0 both for norms below 1e-8. */
extern "C" __global__ void centerDirections(
    int rows, int width, int shift, const real* x, real* u, double* norms) {
  long long row = rowOfThread(shift);
  int first = row < rows ? columnOfThread(shift) : width;
  int step = 1 << shift;
  double sum = 0;
  for (int i = first; i < width; i += step) {
    sum += x[row * width + i];
  }
  double mean = sumOfRow(sum, shift) / width;
  double squares = 0;
  for (int i = first; i < width; i += step) {
    double centered = x[row * width + i] - mean;
    squares += centered * centered;
  }
  double norm = sqrt(sumOfRow(squares, shift));
  bool directed = !(norm < 1e-8);
  for (int i = first; i < width; i += step) {
    u[row * width + i] = directed ? (real) ((x[row * width + i] - mean) / (1e-8 + norm)) : 0;
  }
  if (row < rows && columnOfThread(shift) == 0) {
    norms[row] = directed ? norm : 0;
  }
}

/** dx = dc - mean(dc) with dc = du / (1e-8 + |c|) - (du.u) u / |c|, in place of du; 0 where |c| is. */
extern "C" __global__ void centerDirectionsBackward(
    int rows, int width, int shift, const real* u, const double* norms, real* du) {
  long long row = rowOfThread(shift);
  int first = row < rows ? columnOfThread(shift) : width;
  int step = 1 << shift;
  double norm = row < rows ? norms[row] : 0;
  double radial = 0;
  for (int i = first; i < width; i += step) {
    radial += (double) u[row * width + i] * (double) du[row * width + i];
  }
  radial = sumOfRow(radial, shift);
  double sum = 0;
  for (int i = first; i < width; i += step) {
    long long at = row * width + i;
    sum += du[at] / (1e-8 + norm) - radial * u[at] / norm;
  }
  double mean = sumOfRow(sum, shift) / width;
  for (int i = first; i < width; i += step) {
    long long at = row * width + i;
    double centered = du[at] / (1e-8 + norm) - radial * u[at] / norm;
    du[at] = norm == 0 ? 0 : (real) (centered - mean);
  }
}

/**
 * With s = cosine / temperature, of each row i the log of the sum of exp(s_ik) over k other than i, and C,
 * the rows of its class; and its loss -1/C sum of s_ij - that log, over j other than i of its class. A
 * block has a row.
 */
extern "C" __global__ void contrastiveRows(
    int batch, const real* cosines, const int* targets, double temperature, double* logSums, double* counts,
    double* losses) {
  int i = blockIdx.x;
  const real* row = cosines + (long long) i * batch;
  double largest = -1.0 / 0.0;
  double count = 0;
  double positives = 0;
  for (int j = threadIdx.x; j < batch; j += THREADS) {
    bool ofClass = targets[j] == targets[i];
    count += ofClass ? 1 : 0;
    positives += ofClass && j != i ? row[j] / temperature : 0;
    largest = j != i && row[j] > largest ? row[j] : largest;
  }
  count = sumOfBlock(count);
  positives = sumOfBlock(positives);
  largest = largestOfRow(largest, WHOLE_BLOCK);
  double sum = 0;
  for (int j = threadIdx.x; j < batch; j += THREADS) {
    sum += j != i ? exp((row[j] - largest) / temperature) : 0;
  }
  double logSum = largest / temperature + log(sumOfBlock(sum));
  if (threadIdx.x == 0) {
    logSums[i] = logSum;
    counts[i] = count;
    losses[i] = count > 1 ? ((count - 1) * logSum - positives) / count : 0;
  }
}

/** A row's part of a pair's gradient with respect to s. */
__device__ inline double contrastOfPair(double s, bool positive, double logSum, double count) {
  return ((count - 1) * exp(s - logSum) - (positive ? 1 : 0)) / count;
}

/**
 * Cosines are replaced by G + G^T, where G is the gradient with respect to them: as they are symmetric,
 * both follow from an element and what is known of its row and its column. A block has a row.
 */
extern "C" __global__ void contrastiveGradient(
    int batch, real* cosines, const int* targets, double temperature, const double* logSums,
    const double* counts) {
  int i = blockIdx.x;
  real* row = cosines + (long long) i * batch;
  for (int j = threadIdx.x; j < batch; j += THREADS) {
    double s = row[j] / temperature;
    bool positive = targets[j] == targets[i];
    double both = contrastOfPair(s, positive, logSums[i], counts[i])
        + contrastOfPair(s, positive, logSums[j], counts[j]);
    row[j] = j == i ? 0 : (real) (both / (batch * temperature));
  }
}

/**
 * Of each row the sum of (cosine - target)^2, where the target is 1 for the same class; cosines, which
 * count as in [-1, 1], are replaced by 4 (cosine - target) / batch^2, or 0 outside. A block has a row.
 */
extern "C" __global__ void similarityMatchingRows(
    int batch, real* cosines, const int* targets, double otherClass, double* losses) {
  int i = blockIdx.x;
  real* row = cosines + (long long) i * batch;
  double pairs = (double) batch * batch;
  double sum = 0;
  for (int j = threadIdx.x; j < batch; j += THREADS) {
    double cosine = row[j];
    double inside = cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
    double difference = inside - (targets[j] == targets[i] ? 1 : otherClass);
    sum += difference * difference;
    row[j] = inside == cosine ? (real) (4 * difference / pairs) : 0;
  }
  sum = sumOfBlock(sum);
  if (threadIdx.x == 0) {
    losses[i] = sum;
  }
}

/** sum = weightA a + weightB b, where those that are null are not; one thread of one block. */
extern "C" __global__ void weightedPair(
    const double* a, double weightA, const double* b, double weightB, double* sum) {
  if (threadIdx.x == 0) {
    double total = a ? weightA * *a : 0;
    *sum = b ? total + weightB * *b : total;
  }
}

/**
 * Of each row whether its largest logit, the first of equals, is the target; and the place in the array
 * of its first logit that is not finite, or that behind the last.
 */
extern "C" __global__ void scoreRows(
    int rows, int classes, int shift, const real* logits, const int* targets, double* hits,
    double* others) {
  long long row = rowOfThread(shift);
  int first = row < rows ? columnOfThread(shift) : classes;
  const real* x = logits + row * classes;
  double infinity = 1.0 / 0.0;
  double largest = -infinity;
  int place = classes;
  int other = classes;
  for (int c = first; c < classes; c += 1 << shift) {
    double value = x[c];
    if (value == value && (value > largest || place == classes)) {
      largest = value;
      place = c;
    }
    bool finite = value > -infinity && value < infinity;
    other = finite || other < classes ? other : c;
  }
  double largestOfAll = largestOfRow(largest, shift);
  double answer = -largestOfRow(largest == largestOfAll ? -place : -classes, shift);
  double firstOther = -largestOfRow(-other, shift);
  if (row < rows && columnOfThread(shift) == 0) {
    answer = x[0] != x[0] ? 0 : answer;  // nothing is larger than NaN
    hits[row] = answer == targets[row] ? 1 : 0;
    others[row] = firstOther < classes ? row * classes + firstOther : (double) rows * classes;
  }
}

/** The score of all rows: hits, and of the first logit that is not finite its row and itself; one block. */
extern "C" __global__ void scoreOfRows(
    int rows, int classes, const real* logits, const double* hits, const double* others, double* score) {
  double end = (double) rows * classes;
  double sum = 0;
  double first = end;
  for (int row = threadIdx.x; row < rows; row += THREADS) {
    sum += hits[row];
    first = others[row] < first ? others[row] : first;
  }
  sum = sumOfBlock(sum);
  first = -largestOfRow(-first, WHOLE_BLOCK);
  if (threadIdx.x == 0) {
    score[0] = sum;
    score[1] = first < end ? (double) ((long long) first / classes) : -1;
    score[2] = first < end ? logits[(long long) first] : 0;
  }
}

/** y = 1 where a column is the row's target, else 0. */
extern "C" __global__ void oneHotRows(int rows, int classes, int shift, const int* targets, real* y) {
  long long row = rowOfThread(shift);
  if (row < rows) {
    for (int c = columnOfThread(shift); c < classes; c += 1 << shift) {
      y[row * classes + c] = c == targets[row] ? 1 : 0;
    }
  }
}

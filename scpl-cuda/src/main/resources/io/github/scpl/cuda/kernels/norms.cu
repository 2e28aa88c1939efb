// SPDX-License-Identifier: Apache-2.0
//
// Normalisation of rows. A row has so many lanes, which are neighbouring threads: a power of two.

/** y = gain (x - mean) / (deviation + epsilon) + shift; statistics are means and deviations. */
extern "C" __global__ void normalizeRows(
    long long rows,
    int width,
    int lanes,
    const real* x,
    const real* gain,
    const real* shift,
    double epsilon,
    real* y,
    double* statistics) {
  int lane = threadIdx.x % lanes;
  long long row = (long long) blockIdx.x * (THREADS / lanes) + threadIdx.x / lanes;
  int end = row < rows ? width : 0;
  long long begin = row * width;
  double sum = 0;
  for (int k = lane; k < end; k += lanes) {
    sum += x[begin + k];
  }
  double mean = sumOfLanes(sum, lanes) / width;
  real center = mean;
  double squares = 0;
  for (int k = lane; k < end; k += lanes) {
    real v = x[begin + k] - center;
    squares += v * v;
  }
  double deviation = sqrt(sumOfLanes(squares, lanes) / (width - 1));
  real scale = 1 / (real) (deviation + epsilon);
  for (int k = lane; k < end; k += lanes) {
    y[begin + k] = gain[k] * ((x[begin + k] - center) * scale) + shift[k];
  }
  if (lane == 0 && row < rows) {
    statistics[2 * row] = mean;
    statistics[2 * row + 1] = deviation;
  }
}

/**
 * Sums dy * normal x, and dy, over each chunk of the rows; otherwise like sumOfRows. The parts are
 * [2, chunks, width].
 */
extern "C" __global__ void normParameterGradients(
    long long rows,
    int width,
    int wide,
    long long rowsOfChunk,
    const real* x,
    const real* dy,
    double epsilon,
    const double* statistics,
    real* gainGradient,
    real* shiftGradient,
    double* parts) {
  int column = blockIdx.x * wide + threadIdx.x % wide;
  long long end = (blockIdx.y + 1) * rowsOfChunk;
  end = column >= width ? 0 : end < rows ? end : rows;
  double gain = 0;
  double shift = 0;
  for (long long row = blockIdx.y * rowsOfChunk + threadIdx.x / wide; row < end;
       row += THREADS / wide) {
    real d = dy[row * width + column];
    real center = x[row * width + column] - (real) statistics[2 * row];
    gain += d * (center / (real) (statistics[2 * row + 1] + epsilon));
    shift += d;
  }
  gain = sumOfColumn(gain, wide);
  shift = sumOfColumn(shift, wide);
  if (threadIdx.x < wide && column < width) {
    if (parts == 0) {
      gainGradient[column] = gain;
      shiftGradient[column] = shift;
    } else {
      parts[(long long) blockIdx.y * width + column] = gain;
      parts[((long long) gridDim.y + blockIdx.y) * width + column] = shift;
    }
  }
}

/**
 * With g = gain dy and c = x - mean: dx = (g - mean of g) / (deviation + epsilon)
 * - c (sum of g c) / ((deviation + epsilon)^2 (width - 1) deviation).
 */
extern "C" __global__ void normInputGradient(
    long long rows,
    int width,
    int lanes,
    const real* x,
    const real* dy,
    const real* gain,
    double epsilon,
    const double* statistics,
    real* dx,
    int add) {
  int lane = threadIdx.x % lanes;
  long long row = (long long) blockIdx.x * (THREADS / lanes) + threadIdx.x / lanes;
  int end = row < rows ? width : 0;
  long long begin = row * width;
  real center = row < rows ? statistics[2 * row] : 0;
  double deviation = row < rows ? statistics[2 * row + 1] : 0;
  double sum = 0;
  double dot = 0;
  for (int k = lane; k < end; k += lanes) {
    real g = gain[k] * dy[begin + k];
    sum += g;
    dot += g * (x[begin + k] - center);
  }
  real mean = sumOfLanes(sum, lanes) / width;
  dot = sumOfLanes(dot, lanes);
  double scale = 1 / (deviation + epsilon);
  real factor = deviation == 0 ? 0 : scale * scale * dot / ((width - 1) * deviation);
  for (int k = lane; k < end; k += lanes) {
    real g = gain[k] * dy[begin + k];
    real d = (real) scale * (g - mean) - factor * (x[begin + k] - center);
    dx[begin + k] = add ? dx[begin + k] + d : d;
  }
}

// SPDX-License-Identifier: Apache-2.0

/** Every row of y = row. */
extern "C" __global__ void fillWithRow(long long n, const real* row, real* y, int columns) {
  long long i = ELEMENT;
  if (i < n) {
    y[i] = row[(unsigned int) i % (unsigned int) columns];
  }
}

// SPDX-License-Identifier: Apache-2.0
//
// Between float and bfloat16, which is the upper half of a float. Arrays are given as their bits.

/** Rounds to the nearest, and of two to the even one; what is no number stays none. */
extern "C" __global__ void roundToBfloat16(
    long long n, const unsigned int* x, unsigned short* y) {
  long long i = ELEMENT;
  if (i < n) {
    unsigned int bits = x[i];
    bool isNumber = (bits & 0x7FFFFFFFU) <= 0x7F800000U;
    unsigned int nearest = (bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16;
    y[i] = (unsigned short) (isNumber ? nearest : bits >> 16 | 0x40U);
  }
}

/** y = x. */
extern "C" __global__ void widenBfloat16(
    long long n, const unsigned short* x, unsigned int* y) {
  long long i = ELEMENT;
  if (i < n) {
    y[i] = (unsigned int) x[i] << 16;
  }
}

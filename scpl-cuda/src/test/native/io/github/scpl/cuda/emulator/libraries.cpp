// SPDX-License-Identifier: Apache-2.0
//
// What a card does by itself or by NVIDIA's libraries, in plain loops.

#include <string.h>

#include <vector>

#define EXPORTED extern "C" __attribute__((visibility("default")))

typedef const char* Launch(int gridX, int gridY, int order, const long long* words);

EXPORTED const char* emulatedLaunch(long long kernel, int gridX, int gridY, int order,
                                    const long long* words) {
  return ((Launch*) kernel)(gridX, gridY, order, words);
}

EXPORTED void emulatedCopy(long long from, long long to, long long bytes) {
  memcpy((void*) to, (const void*) from, bytes);
}

EXPORTED void emulatedFill(long long address, int value, long long bytes) {
  memset((void*) address, value, bytes);
}

/** Whether all bytes are the same. */
EXPORTED int emulatedIsFilled(long long address, int value, long long bytes) {
  for (long long i = 0; i < bytes; i++) {
    if (((const unsigned char*) address)[i] != value) {
      return 0;
    }
  }
  return 1;
}

namespace {

/** Rounds to so many bits behind the point, halves to even. */
float rounded(float value, int bits) {
  unsigned word;
  memcpy(&word, &value, sizeof word);
  if (bits < 23 && (word & 0x7F800000) != 0x7F800000) {
    int dropped = 23 - bits;
    unsigned half = 1u << (dropped - 1);
    word += half - 1 + (word >> dropped & 1);
    word &= ~0u << dropped;
    memcpy(&value, &word, sizeof value);
  }
  return value;
}

double rounded(double value, int) { return value; }

/** A matrix [rows, columns], of one stored so or the other way round. */
template <typename T>
std::vector<T> matrix(const T* from, bool transposed, int rows, int columns, int bits) {
  std::vector<T> to((size_t) rows * columns);
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      T value = transposed ? from[(size_t) j * rows + i] : from[(size_t) i * columns + j];
      to[(size_t) i * columns + j] = rounded(value, bits);
    }
  }
  return to;
}

template <typename T>
void multiply(const T* storedA, const T* storedB, const T* added, T* out, bool transposeA,
              bool transposeB, int rows, int columns, int inner, int beta, int bits) {
  std::vector<T> a = matrix(storedA, transposeA, rows, inner, bits);
  std::vector<T> b = matrix(storedB, transposeB, inner, columns, bits);
  std::vector<double> sums(columns);  // as of a card, which adds up parts of parts
  for (int i = 0; i < rows; i++) {
    double* __restrict__ sum = sums.data();
    memset(sum, 0, sizeof(double) * columns);
    for (int k = 0; k < inner; k++) {
      double factor = a[(size_t) i * inner + k];
      const T* __restrict__ row = b.data() + (size_t) k * columns;
      for (int j = 0; j < columns; j++) {
        sum[j] += factor * row[j];
      }
    }
    T* to = out + (size_t) i * columns;
    for (int j = 0; j < columns; j++) {
      T before = beta == 0 ? 0 : to[j];
      to[j] = (T) (sum[j] + before + (added == nullptr ? 0 : added[j]));
    }
  }
}

/** Sizes of a convolution. */
struct Shape {
  int batch, inputs, height, width, outputs, kernel, stride, padding, outHeight, outWidth;

  size_t x() const { return (size_t) batch * inputs * height * width; }
  size_t y() const { return (size_t) batch * outputs * outHeight * outWidth; }
  size_t weight() const { return (size_t) outputs * inputs * kernel * kernel; }
};

/** Calls a function with rows of x and y, their weight, and the columns of y that have both. */
template <typename F>
void eachRow(const Shape& s, F function) {
  for (int n = 0; n < s.batch; n++) {
    for (int o = 0; o < s.outputs; o++) {
      for (int c = 0; c < s.inputs; c++) {
        for (int u = 0; u < s.kernel; u++) {
          for (int v = 0; v < s.kernel; v++) {
            int first = 0;
            while (first < s.outWidth && first * s.stride + v < s.padding) {
              first++;
            }
            int end = s.outWidth;
            while (end > first && (end - 1) * s.stride + v - s.padding >= s.width) {
              end--;
            }
            size_t weight = (((size_t) o * s.inputs + c) * s.kernel + u) * s.kernel + v;
            for (int i = 0; i < s.outHeight; i++) {
              int row = i * s.stride + u - s.padding;
              if (row >= 0 && row < s.height && first < end) {
                size_t y = (((size_t) n * s.outputs + o) * s.outHeight + i) * s.outWidth + first;
                size_t x = (((size_t) n * s.inputs + c) * s.height + row) * s.width +
                           first * s.stride + v - s.padding;
                function(x, y, weight, end - first);
              }
            }
          }
        }
      }
    }
  }
}

// Sums are of double: those of a card, which adds up parts of parts, are rounded less than one that
// grows in float.

void write(const std::vector<double>& sums, float* to) {
  for (size_t i = 0; i < sums.size(); i++) {
    to[i] = (float) sums[i];
  }
}

void forward(const Shape& s, const float* x, const float* weight, float* y) {
  std::vector<double> sums(s.y());
  double* first = sums.data();
  int stride = s.stride;
  eachRow(s, [=](size_t atX, size_t atY, size_t atWeight, int count) {
    double factor = weight[atWeight];
    const float* __restrict__ from = x + atX;
    double* __restrict__ to = first + atY;
    if (stride == 1) {
      for (int j = 0; j < count; j++) {
        to[j] += factor * from[j];
      }
    } else {
      for (int j = 0; j < count; j++) {
        to[j] += factor * from[j * stride];
      }
    }
  });
  write(sums, y);
}

void inputGradient(const Shape& s, const float* weight, const float* dy, float* dx) {
  std::vector<double> sums(s.x());
  double* first = sums.data();
  int stride = s.stride;
  eachRow(s, [=](size_t atX, size_t atY, size_t atWeight, int count) {
    double factor = weight[atWeight];
    const float* __restrict__ from = dy + atY;
    double* __restrict__ to = first + atX;
    if (stride == 1) {
      for (int j = 0; j < count; j++) {
        to[j] += factor * from[j];
      }
    } else {
      for (int j = 0; j < count; j++) {
        to[j * stride] += factor * from[j];
      }
    }
  });
  write(sums, dx);
}

void weightGradient(const Shape& s, const float* x, const float* dy, float* dWeight) {
  std::vector<double> sums(s.weight());
  double* to = sums.data();
  int stride = s.stride;
  eachRow(s, [=](size_t atX, size_t atY, size_t atWeight, int count) {
    const float* __restrict__ first = x + atX;
    const float* __restrict__ second = dy + atY;
    double parts[4] = {};
    int j = 0;
    for (; j + 4 <= count; j += 4) {
      for (int k = 0; k < 4; k++) {
        parts[k] += (double) first[(j + k) * stride] * second[j + k];
      }
    }
    for (; j < count; j++) {
      parts[0] += (double) first[j * stride] * second[j];
    }
    to[atWeight] += parts[0] + parts[1] + (parts[2] + parts[3]);
  });
  write(sums, dWeight);
}

std::vector<float> factors(long long from, size_t count, int bits, bool halves) {
  std::vector<float> to(count);
  for (size_t i = 0; i < count; i++) {
    if (halves) {
      unsigned word = (unsigned) ((const unsigned short*) from)[i] << 16;
      memcpy(&to[i], &word, sizeof word);
    } else {
      to[i] = rounded(((const float*) from)[i], bits);
    }
  }
  return to;
}

void store(const std::vector<float>& from, long long to, bool halves) {
  if (halves) {
    for (size_t i = 0; i < from.size(); i++) {
      float value = rounded(from[i], 7);
      unsigned word;
      memcpy(&word, &value, sizeof word);
      bool notANumber = (word & 0x7FFFFFFF) > 0x7F800000;
      ((unsigned short*) to)[i] = (unsigned short) (notANumber ? 0x7FC0 : word >> 16);
    }
  } else {
    memcpy((void*) to, from.data(), sizeof(float) * from.size());
  }
}

}  // namespace

/** row: 0 for none; sizes: transposeA, transposeB, rows, columns, inner, beta, bits of factors, whether double */
EXPORTED void emulatedMultiply(long long a, long long b, long long row, long long out,
                               const int* sizes) {
  if (sizes[7]) {
    multiply((const double*) a, (const double*) b, (const double*) row, (double*) out, sizes[0],
             sizes[1], sizes[2], sizes[3], sizes[4], sizes[5], sizes[6]);
  } else {
    multiply((const float*) a, (const float*) b, (const float*) row, (float*) out, sizes[0],
             sizes[1], sizes[2], sizes[3], sizes[4], sizes[5], sizes[6]);
  }
}

/** sizes: those of Shape, bits of factors, whether bfloat16; kind: what the third address is. */
EXPORTED void emulatedConvolution(int kind, long long first, long long second, long long out,
                                  const int* sizes) {
  Shape s = {sizes[0], sizes[1], sizes[2], sizes[3], sizes[4],
             sizes[5], sizes[6], sizes[7], sizes[8], sizes[9]};
  int bits = sizes[10];
  bool halves = sizes[11];
  if (kind == 0) {
    std::vector<float> y(s.y());
    forward(s, factors(first, s.x(), bits, halves).data(),
            factors(second, s.weight(), bits, halves).data(), y.data());
    store(y, out, halves);
  } else if (kind == 1) {
    std::vector<float> dx(s.x());
    inputGradient(s, factors(first, s.weight(), bits, halves).data(),
                  factors(second, s.y(), bits, halves).data(), dx.data());
    store(dx, out, halves);
  } else {
    std::vector<float> dWeight(s.weight());
    weightGradient(s, factors(first, s.x(), bits, halves).data(),
                   factors(second, s.y(), bits, halves).data(), dWeight.data());
    store(dWeight, out, halves);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Tensor;
import java.lang.ref.Reference;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * A matrix inside a larger FLOAT array in C order: its rows begin {@code stride} elements apart.
 * Its size is that of the product it takes part in. Not thread-safe, since {@link #at} moves it.
 *
 * <p>Products are those of OpenBLAS, which comes with ND4J's CPU backend: a call costs a tenth of a
 * microsecond where one of ND4J's costs ten, and the matrices stay where they are.
 */
final class Submatrix {
  private final Tensor array;
  private final FloatPointer floats;
  private final long first;
  private final int stride;
  private final int order;

  /** A matrix at the beginning of the array. */
  Submatrix(Tensor array, int stride) {
    this(array, stride, openblas_nolapack.CblasNoTrans);
  }

  private Submatrix(Tensor array, int stride, int order) {
    this.array = array;
    this.stride = stride;
    this.order = order;
    floats = HostAccess.floatPointer(array);
    first = floats.position();
  }

  /** Another matrix inside the same array, which takes part in products as its transpose. */
  Submatrix transposed() {
    return new Submatrix(array, stride, openblas_nolapack.CblasTrans);
  }

  /** Moves this matrix to the given element of the array, and returns it. */
  Submatrix at(int element) {
    floats.position(first + element);
    return this;
  }

  /** The sizes of a product {@code [rows, inner] [inner, columns]}. */
  record Size(int rows, int inner, int columns) {}

  /** {@code this = factor a b}, or {@code this = this + factor a b} if that is to be added. */
  void product(Size size, double factor, Submatrix a, Submatrix b, boolean add) {
    try {
      openblas_nolapack.cblas_sgemm(
          openblas_nolapack.CblasRowMajor,
          a.order,
          b.order,
          size.rows,
          size.columns,
          size.inner,
          (float) factor,
          a.floats,
          a.stride,
          b.floats,
          b.stride,
          add ? 1 : 0,
          floats,
          stride);
    } finally { // where nothing refers to an array any more, ND4J frees its memory
      Reference.reachabilityFence(array);
      Reference.reachabilityFence(a.array);
      Reference.reachabilityFence(b.array);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/** Products {@code out = op(a) op(b)} of matrices of float32. Not thread-safe. */
public final class MatrixProduct {
  /**
   * What is alike in products.
   *
   * @param rows of op(a)
   * @param inner columns of op(a)
   * @param columns of op(b)
   * @param transposeA whether a is stored {@code [inner, rows]}
   * @param transposeB whether b is stored {@code [columns, inner]}
   * @param biased whether a row is added to every row
   */
  public record Shape(
      long rows,
      long inner,
      long columns,
      boolean transposeA,
      boolean transposeB,
      boolean biased) {}

  private final Primitives<Shape, Primitive> primitives = new Primitives<>();

  /**
   * Computes a product.
   *
   * @param threads how many the calling thread has
   * @param row {@code [columns]}; null if none is added
   */
  public void run(Shape shape, int threads, Pointer a, Pointer b, Pointer row, Pointer out) {
    Primitive primitive = primitives.get(shape, threads, MatrixProduct::primitive);
    if (shape.biased) {
      primitive.run(a, b, out, row);
    } else {
      primitive.run(a, b, out);
    }
  }

  private static Primitive primitive(Shape s) {
    memory.desc a = Matrices.of(s.rows, s.inner, s.transposeA);
    memory.desc b = Matrices.of(s.inner, s.columns, s.transposeB);
    memory.desc row = Matrices.of(1, s.columns, false);
    memory.desc out = Matrices.of(s.rows, s.columns, false);
    matmul.primitive_desc description =
        s.biased
            ? new matmul.primitive_desc(OneDnn.engine(), a, b, row, out)
            : new matmul.primitive_desc(OneDnn.engine(), a, b, out);
    Primitive primitive =
        new Primitive(new matmul(description))
            .with(dnnl.DNNL_ARG_SRC, a)
            .with(dnnl.DNNL_ARG_WEIGHTS, b)
            .with(dnnl.DNNL_ARG_DST, out);
    return s.biased ? primitive.with(dnnl.DNNL_ARG_BIAS, row) : primitive;
  }
}

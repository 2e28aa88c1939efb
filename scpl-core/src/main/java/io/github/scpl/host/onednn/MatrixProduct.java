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

  private final boolean bfloat16;
  private final Workspace workspace;
  private final Primitives<Shape, Pass> passes = new Primitives<>();

  /**
   * Products.
   *
   * @param bfloat16 whether factors are rounded to bfloat16; sums stay float32
   * @param workspace for factors that are rounded
   */
  public MatrixProduct(boolean bfloat16, Workspace workspace) {
    this.bfloat16 = bfloat16;
    this.workspace = workspace;
  }

  /**
   * Computes a product.
   *
   * @param threads how many the calling thread has
   * @param row {@code [columns]}; null if none is added
   */
  public void run(Shape shape, int threads, Pointer a, Pointer b, Pointer row, Pointer out) {
    passes.get(shape, threads, this::pass).run(a, b, row, out);
  }

  private record Pass(Reform first, Reform second, Primitive product, boolean biased) {
    void run(Pointer a, Pointer b, Pointer row, Pointer out) {
      Pointer left = first.of(a);
      Pointer right = second.of(b);
      if (biased) {
        product.run(left, right, out, row);
      } else {
        product.run(left, right, out);
      }
    }
  }

  /**
   * Factors stay in the order in which they come, also where they are rounded: to reorder weights
   * for each product costs more than it gains.
   */
  private Pass pass(Shape s) {
    memory.data_type type = Matrices.factors(bfloat16);
    memory.desc a = Matrices.of(s.rows, s.inner, s.transposeA, type);
    memory.desc b = Matrices.of(s.inner, s.columns, s.transposeB, type);
    memory.desc row = Matrices.of(1, s.columns, false);
    memory.desc out = Matrices.of(s.rows, s.columns, false);
    matmul.primitive_desc description =
        s.biased
            ? new matmul.primitive_desc(OneDnn.engine(), a, b, row, out)
            : new matmul.primitive_desc(OneDnn.engine(), a, b, out);
    Primitive product =
        new Primitive(new matmul(description))
            .with(dnnl.DNNL_ARG_SRC, a)
            .with(dnnl.DNNL_ARG_WEIGHTS, b)
            .with(dnnl.DNNL_ARG_DST, out);
    if (s.biased) {
      product.with(dnnl.DNNL_ARG_BIAS, row);
    }
    return new Pass(
        new Reform(Matrices.of(s.rows, s.inner, s.transposeA), a, workspace, 0),
        new Reform(Matrices.of(s.inner, s.columns, s.transposeB), b, workspace, 1),
        product,
        s.biased);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;

/**
 * Products of many pairs of matrices of float32, {@code out[i] = op(a[i]) op(b[i])} or {@code
 * out[i] + op(a[i]) op(b[i])}. Not thread-safe.
 */
public final class BatchedProduct {
  /**
   * What is alike in all products.
   *
   * @param count of pairs
   * @param rows of op(a)
   * @param inner columns of op(a)
   * @param columns of op(b)
   * @param transposeA whether a is stored {@code [inner, rows]}
   * @param transposeB whether b is stored {@code [columns, inner]}
   * @param add whether out is added to
   */
  public record Shape(
      long count,
      long rows,
      long inner,
      long columns,
      boolean transposeA,
      boolean transposeB,
      boolean add) {}

  private final Primitives<Shape, Primitive> primitives = new Primitives<>();

  /**
   * Computes all products.
   *
   * @param threads how many the calling thread has
   */
  public void run(Shape shape, int threads, Pointer a, Pointer b, Pointer out) {
    primitives.get(shape, threads, BatchedProduct::primitive).run(a, b, out);
  }

  private static Primitive primitive(Shape s) {
    memory.desc a = matrices(s.count, s.rows, s.inner, s.transposeA);
    memory.desc b = matrices(s.count, s.inner, s.columns, s.transposeB);
    memory.desc out = matrices(s.count, s.rows, s.columns, false);
    primitive_attr attributes = new primitive_attr();
    if (s.add) {
      post_ops sum = new post_ops();
      sum.append_sum();
      attributes.set_post_ops(sum);
    }
    matmul.primitive_desc description =
        new matmul.primitive_desc(OneDnn.engine(), a, b, out, attributes, false);
    return new Primitive(new matmul(description))
        .with(dnnl.DNNL_ARG_SRC, a)
        .with(dnnl.DNNL_ARG_WEIGHTS, b)
        .with(dnnl.DNNL_ARG_DST, out);
  }

  private static memory.desc matrices(long count, long rows, long columns, boolean transposed) {
    return new memory.desc(
        new long[] {count, rows, columns},
        memory.data_type.f32,
        transposed ? memory.format_tag.acb : memory.format_tag.abc);
  }
}

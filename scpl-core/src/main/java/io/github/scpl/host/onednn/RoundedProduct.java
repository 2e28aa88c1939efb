// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/**
 * Products {@code out = op(a) op(b)} of matrices of float32 whose elements are rounded to bfloat16
 * before they are multiplied; sums are float32. Not thread-safe.
 */
public final class RoundedProduct {
  /**
   * What is alike in products.
   *
   * @param rows of op(a)
   * @param inner columns of op(a)
   * @param columns of op(b)
   * @param transposeA whether a is stored {@code [inner, rows]}
   * @param transposeB whether b is stored {@code [columns, inner]}
   */
  public record Shape(
      long rows, long inner, long columns, boolean transposeA, boolean transposeB) {}

  private final Workspace workspace;
  private final Primitives<Shape, Pass> passes = new Primitives<>();

  /** A product that rounds into a workspace. */
  public RoundedProduct(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Computes a product.
   *
   * @param threads how many the calling thread has
   */
  public void run(Shape shape, int threads, Pointer a, Pointer b, Pointer out) {
    passes.get(shape, threads, this::pass).run(a, b, out);
  }

  private record Pass(Reform first, Reform second, Primitive product) {
    void run(Pointer a, Pointer b, Pointer out) {
      product.run(first.of(a), second.of(b), out);
    }
  }

  private Pass pass(Shape s) {
    memory.desc out = matrix(s.rows, s.columns, false, memory.data_type.f32);
    memory.desc a = matrix(s.rows, s.inner, s.transposeA, memory.data_type.bf16);
    memory.desc b =
        new memory.desc(
            new long[] {s.inner, s.columns}, memory.data_type.bf16, memory.format_tag.any);
    matmul.primitive_desc description = new matmul.primitive_desc(OneDnn.engine(), a, b, out);
    Primitive product =
        new Primitive(new matmul(description))
            .with(dnnl.DNNL_ARG_SRC, description.src_desc())
            .with(dnnl.DNNL_ARG_WEIGHTS, description.weights_desc())
            .with(dnnl.DNNL_ARG_DST, out);
    memory.desc givenA = matrix(s.rows, s.inner, s.transposeA, memory.data_type.f32);
    memory.desc givenB = matrix(s.inner, s.columns, s.transposeB, memory.data_type.f32);
    return new Pass(
        new Reform(givenA, description.src_desc(), workspace, 0),
        new Reform(givenB, description.weights_desc(), workspace, 1),
        product);
  }

  private static memory.desc matrix(
      long rows, long columns, boolean transposed, memory.data_type type) {
    memory.format_tag tag = transposed ? memory.format_tag.ba : memory.format_tag.ab;
    return new memory.desc(new long[] {rows, columns}, type, tag);
  }
}

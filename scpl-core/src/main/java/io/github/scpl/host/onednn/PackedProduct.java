// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.Pointer;

/**
 * Products {@code out = a op(b)} of matrices of float32, where b is copied once, for many products,
 * into the order in which oneDNN reads it fastest. Not thread-safe.
 */
public final class PackedProduct {
  /**
   * What is alike in products.
   *
   * @param rows of a
   * @param inner columns of a
   * @param columns of op(b)
   * @param transposeB whether b is stored {@code [columns, inner]}
   */
  public record Shape(long rows, long inner, long columns, boolean transposeB) {}

  private final boolean bfloat16;
  private final Workspace workspace;
  private final Primitives<Shape, Way> ways = new Primitives<>();

  /**
   * Products.
   *
   * @param bfloat16 whether factors are rounded to bfloat16; sums stay float32
   * @param workspace for factors that are rounded
   */
  public PackedProduct(boolean bfloat16, Workspace workspace) {
    this.bfloat16 = bfloat16;
    this.workspace = workspace;
  }

  /**
   * How products of the shape are computed: the same object as last time, unless many came between.
   *
   * @param threads how many the calling thread has
   */
  public Way way(Shape shape, int threads) {
    return ways.get(shape, threads, this::make);
  }

  private Way make(Shape s) {
    memory.data_type type = Matrices.factors(bfloat16);
    memory.desc a = Matrices.of(s.rows, s.inner, false, type);
    memory.desc b = Matrices.of(s.inner, s.columns, s.transposeB);
    memory.desc out = Matrices.of(s.rows, s.columns, false);
    memory.desc any = Matrices.any(s.inner, s.columns, type);
    matmul.primitive_desc description = new matmul.primitive_desc(OneDnn.engine(), a, any, out);
    memory.desc packed = description.weights_desc();
    reorder.primitive_desc copy =
        new reorder.primitive_desc(OneDnn.engine(), b, OneDnn.engine(), packed);
    return new Way(
        packed.get_size(),
        new Primitive(new reorder(copy)).with(dnnl.DNNL_ARG_FROM, b).with(dnnl.DNNL_ARG_TO, packed),
        new Reform(Matrices.of(s.rows, s.inner, false), a, workspace, 0),
        new Primitive(new matmul(description))
            .with(dnnl.DNNL_ARG_SRC, a)
            .with(dnnl.DNNL_ARG_WEIGHTS, packed)
            .with(dnnl.DNNL_ARG_DST, out));
  }

  /** How products of a shape are computed. Not thread-safe. */
  public static final class Way {
    private final long bytes;
    private final Primitive copy;
    private final Reform first;
    private final Primitive product;

    private Way(long bytes, Primitive copy, Reform first, Primitive product) {
      this.bytes = bytes;
      this.copy = copy;
      this.first = first;
      this.product = product;
    }

    /** How many bytes a packed factor takes. */
    public long bytes() {
      return bytes;
    }

    /** Packs a factor. */
    public void pack(Pointer b, Pointer packed) {
      copy.run(b, packed);
    }

    /** Computes a product with a factor that was packed this way. */
    public void run(Pointer a, Pointer packed, Pointer out) {
      product.run(first.of(a), packed, out);
    }
  }
}

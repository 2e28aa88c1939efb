// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/**
 * Convolutions of arrays that are stored {@code [batch, height, width, channels]}, with weights
 * {@code [out, in, kernel, kernel]}; all of float32. Not thread-safe.
 */
public final class DirectConvolution {
  /** Sizes of input and output. */
  public record Shape(
      long batch,
      long inputs,
      long height,
      long width,
      long outputs,
      long outHeight,
      long outWidth,
      int kernel,
      int stride,
      int padding) {
    private long[] weights() {
      return new long[] {outputs, inputs, kernel, kernel};
    }

    private memory.desc input(memory.data_type type) {
      return maps(type, batch, inputs, height, width);
    }

    private memory.desc output(memory.data_type type) {
      return maps(type, batch, outputs, outHeight, outWidth);
    }

    private static memory.desc maps(memory.data_type type, long... sizes) {
      return new memory.desc(sizes, type, memory.format_tag.nhwc);
    }

    private long[] strides() {
      return new long[] {stride, stride};
    }

    private long[] paddings() {
      return new long[] {padding, padding};
    }
  }

  private static final memory.data_type FLOAT = memory.data_type.f32;

  private final memory.data_type factors;
  private final Workspace workspace;
  private final Primitives<Shape, Pass> forwards = new Primitives<>();
  private final Primitives<Shape, Pass> inputGradients = new Primitives<>();
  private final Primitives<Shape, Pass> weightGradients = new Primitives<>();

  /**
   * A convolution.
   *
   * @param bfloat16 whether what is multiplied is rounded to bfloat16; sums stay float32
   */
  public DirectConvolution(boolean bfloat16, Workspace workspace) {
    factors = bfloat16 ? memory.data_type.bf16 : FLOAT;
    this.workspace = workspace;
  }

  /** y = x * weights. */
  public void forward(Shape shape, int threads, Pointer x, Pointer weights, Pointer y) {
    forwards.get(shape, threads, this::forward).run(x, weights, y);
  }

  /** The gradient of x. */
  public void inputGradient(Shape shape, int threads, Pointer dy, Pointer weights, Pointer dx) {
    inputGradients.get(shape, threads, this::inputGradient).run(dy, weights, dx);
  }

  /** The gradient of the weights. */
  public void weightGradient(Shape shape, int threads, Pointer x, Pointer dy, Pointer dw) {
    weightGradients.get(shape, threads, this::weightGradient).run(x, dy, dw);
  }

  /** A primitive between the forms in which its arguments come, and those that it works with. */
  private record Pass(Primitive primitive, Reform first, Reform second, Reform result) {
    void run(Pointer a, Pointer b, Pointer out) {
      Pointer inner = result.room(out);
      primitive.run(first.of(a), second.of(b), inner);
      result.into(inner, out);
    }
  }

  private convolution_forward.primitive_desc description(Shape s) {
    return new convolution_forward.primitive_desc(
        OneDnn.engine(),
        dnnl.prop_kind.forward_training,
        dnnl.algorithm.convolution_direct,
        s.input(factors),
        anyWeights(s, factors),
        s.output(FLOAT),
        s.strides(),
        s.paddings(),
        s.paddings());
  }

  private static memory.desc anyWeights(Shape shape, memory.data_type type) {
    return new memory.desc(shape.weights(), type, memory.format_tag.any);
  }

  private static memory.desc givenWeights(Shape shape) {
    return new memory.desc(shape.weights(), FLOAT, memory.format_tag.oihw);
  }

  private Pass forward(Shape s) {
    convolution_forward.primitive_desc forward = description(s);
    Primitive primitive =
        new Primitive(new convolution_forward(forward))
            .with(dnnl.DNNL_ARG_SRC, forward.src_desc())
            .with(dnnl.DNNL_ARG_WEIGHTS, forward.weights_desc())
            .with(dnnl.DNNL_ARG_DST, forward.dst_desc());
    return new Pass(
        primitive,
        new Reform(s.input(FLOAT), forward.src_desc(), workspace, 0),
        new Reform(givenWeights(s), forward.weights_desc(), workspace, 1),
        Reform.none(s.output(FLOAT)));
  }

  private Pass inputGradient(Shape s) {
    convolution_backward_data.primitive_desc backward =
        new convolution_backward_data.primitive_desc(
            OneDnn.engine(),
            dnnl.algorithm.convolution_direct,
            s.input(FLOAT),
            anyWeights(s, factors),
            s.output(factors),
            s.strides(),
            s.paddings(),
            s.paddings(),
            hint(s));
    Primitive primitive =
        new Primitive(new convolution_backward_data(backward))
            .with(dnnl.DNNL_ARG_DIFF_DST, backward.diff_dst_desc())
            .with(dnnl.DNNL_ARG_WEIGHTS, backward.weights_desc())
            .with(dnnl.DNNL_ARG_DIFF_SRC, backward.diff_src_desc());
    return new Pass(
        primitive,
        new Reform(s.output(FLOAT), backward.diff_dst_desc(), workspace, 0),
        new Reform(givenWeights(s), backward.weights_desc(), workspace, 1),
        Reform.none(s.input(FLOAT)));
  }

  private Pass weightGradient(Shape s) {
    convolution_backward_weights.primitive_desc backward =
        new convolution_backward_weights.primitive_desc(
            OneDnn.engine(),
            dnnl.algorithm.convolution_direct,
            s.input(factors),
            anyWeights(s, FLOAT),
            s.output(factors),
            s.strides(),
            s.paddings(),
            s.paddings(),
            hint(s));
    Primitive primitive =
        new Primitive(new convolution_backward_weights(backward))
            .with(dnnl.DNNL_ARG_SRC, backward.src_desc())
            .with(dnnl.DNNL_ARG_DIFF_DST, backward.diff_dst_desc())
            .with(dnnl.DNNL_ARG_DIFF_WEIGHTS, backward.diff_weights_desc());
    return new Pass(
        primitive,
        new Reform(s.input(FLOAT), backward.src_desc(), workspace, 0),
        new Reform(s.output(FLOAT), backward.diff_dst_desc(), workspace, 1),
        new Reform(backward.diff_weights_desc(), givenWeights(s), workspace, 2));
  }

  /** Backward passes ask for the forward one that they belong to. */
  private convolution_forward.primitive_desc hint(Shape shape) {
    return description(shape);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudnn.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1;
import static org.bytedeco.cuda.global.cudnn.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1;
import static org.bytedeco.cuda.global.cudnn.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM;
import static org.bytedeco.cuda.global.cudnn.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;
import static org.bytedeco.cuda.global.cudnn.CUDNN_CROSS_CORRELATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BFLOAT16;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DEFAULT_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_FMA_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_NCHW;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_OP_MATH;
import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionBackwardData;
import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionBackwardFilter;
import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionForward;
import static org.bytedeco.cuda.global.cudnn.cudnnCreateConvolutionDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnCreateFilterDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnCreateTensorDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroyConvolutionDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroyFilterDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroyTensorDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionBackwardDataWorkspaceSize;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionForwardWorkspaceSize;
import static org.bytedeco.cuda.global.cudnn.cudnnSetConvolution2dDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnSetConvolutionMathType;
import static org.bytedeco.cuda.global.cudnn.cudnnSetFilter4dDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnSetTensor4dDescriptor;

import io.github.scpl.cuda.driver.ConvolutionPlan;
import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.Closing;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * A convolution by cuDNN's functions of old, which it calls deprecated and JavaCPP has alone.
 *
 * <p>Its algorithms are the same for all shapes, products of matrices that are never written out.
 * By cuDNN's documentation ("Reproducibility") they give the same bits in every run, which the
 * backward algorithms 0 and 3 do not. Those by Winograd's or Fourier's transforms do, too, but they
 * multiply other numbers than the factors, so that their error is none of {@link Precision}. What
 * was fastest in a trial would be another one from run to run, and with it the bits.
 */
@SuppressWarnings("deprecation") // there is nothing else in JavaCPP
final class CudnnConvolution implements ConvolutionPlan, AutoCloseable {
  private final ConvolutionShape shape;
  private final cudnnTensorStruct input = new cudnnTensorStruct();
  private final cudnnTensorStruct output = new cudnnTensorStruct();
  private final cudnnFilterStruct filter = new cudnnFilterStruct();
  private final cudnnConvolutionStruct convolution = new cudnnConvolutionStruct();
  private final List<Runnable> freeing = new ArrayList<>();
  private final Algorithm forward;
  private final Algorithm inputGradient;
  private final Algorithm weightGradient;

  /** An algorithm by its number, and the workspace that it needs. */
  private record Algorithm(int number, long bytes) {}

  /** Asks for the bytes of an algorithm's workspace. */
  private interface Size {
    int get(int algorithm, SizeTPointer bytes);
  }

  CudnnConvolution(Cudnn asking, ConvolutionShape shape, Precision precision) {
    this.shape = shape;
    try {
      describe(precision);
      cudnnContext handle = asking.handle();
      forward =
          choose(
              (algorithm, bytes) ->
                  cudnnGetConvolutionForwardWorkspaceSize(
                      handle, input, filter, convolution, output, algorithm, bytes),
              CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM,
              CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM);
      inputGradient =
          choose(
              (algorithm, bytes) ->
                  cudnnGetConvolutionBackwardDataWorkspaceSize(
                      handle, filter, output, convolution, input, algorithm, bytes),
              CUDNN_CONVOLUTION_BWD_DATA_ALGO_1);
      weightGradient =
          choose(
              (algorithm, bytes) ->
                  cudnnGetConvolutionBackwardFilterWorkspaceSize(
                      handle, input, output, convolution, filter, algorithm, bytes),
              CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1);
    } catch (RuntimeException | Error e) {
      Closing.after(e, freeing, Runnable::run);
      throw e;
    }
  }

  private void describe(Precision precision) {
    int type = precision == Precision.BFLOAT16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT;
    check(cudnnCreateTensorDescriptor(input));
    freeing.add(() -> check(cudnnDestroyTensorDescriptor(input)));
    check(cudnnCreateTensorDescriptor(output));
    freeing.add(() -> check(cudnnDestroyTensorDescriptor(output)));
    check(cudnnCreateFilterDescriptor(filter));
    freeing.add(() -> check(cudnnDestroyFilterDescriptor(filter)));
    check(cudnnCreateConvolutionDescriptor(convolution));
    freeing.add(() -> check(cudnnDestroyConvolutionDescriptor(convolution)));
    check(
        cudnnSetTensor4dDescriptor(
            input,
            CUDNN_TENSOR_NCHW,
            type,
            shape.batch(),
            shape.inputs(),
            shape.height(),
            shape.width()));
    check(
        cudnnSetTensor4dDescriptor(
            output,
            CUDNN_TENSOR_NCHW,
            type,
            shape.batch(),
            shape.outputs(),
            shape.outHeight(),
            shape.outWidth()));
    check(
        cudnnSetFilter4dDescriptor(
            filter,
            type,
            CUDNN_TENSOR_NCHW,
            shape.outputs(),
            shape.inputs(),
            shape.kernel(),
            shape.kernel()));
    check(
        cudnnSetConvolution2dDescriptor(
            convolution,
            shape.padding(),
            shape.padding(),
            shape.stride(),
            shape.stride(),
            1,
            1,
            CUDNN_CROSS_CORRELATION,
            CUDNN_DATA_FLOAT));
    check(cudnnSetConvolutionMathType(convolution, math(precision)));
  }

  private static int math(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> CUDNN_FMA_MATH;
      case TF32 -> CUDNN_DEFAULT_MATH; // which takes TF32 for FLOAT on cards that have it
      case BFLOAT16 -> CUDNN_TENSOR_OP_MATH;
    };
  }

  /** The first of some algorithms that can do it. */
  private Algorithm choose(Size size, int... algorithms) {
    int status = 0;
    try (SizeTPointer bytes = new SizeTPointer(1)) {
      for (int algorithm : algorithms) {
        status = size.get(algorithm, bytes);
        if (status == 0) {
          return new Algorithm(algorithm, bytes.get());
        }
      }
    }
    throw failure(status);
  }

  private void check(int status) {
    if (status != 0) {
      throw failure(status);
    }
  }

  private CudaException failure(int status) {
    return Cudnn.failure(status, "compute " + shape);
  }

  @Override
  public long workspaceBytes() {
    return Math.max(forward.bytes, Math.max(inputGradient.bytes, weightGradient.bytes));
  }

  @Override
  public void forward(Stream stream, long x, long weight, long y, long workspace) {
    check(
        cudnnConvolutionForward(
            handle(stream),
            Scalars.ofFloat(1),
            input,
            new Address(x),
            filter,
            new Address(weight),
            convolution,
            forward.number,
            new Address(workspace),
            forward.bytes,
            Scalars.ofFloat(0),
            output,
            new Address(y)));
  }

  @Override
  public void inputGradient(Stream stream, long weight, long dy, long dx, long workspace) {
    check(
        cudnnConvolutionBackwardData(
            handle(stream),
            Scalars.ofFloat(1),
            filter,
            new Address(weight),
            output,
            new Address(dy),
            convolution,
            inputGradient.number,
            new Address(workspace),
            inputGradient.bytes,
            Scalars.ofFloat(0),
            input,
            new Address(dx)));
  }

  @Override
  public void weightGradient(Stream stream, long x, long dy, long dWeight, long workspace) {
    check(
        cudnnConvolutionBackwardFilter(
            handle(stream),
            Scalars.ofFloat(1),
            input,
            new Address(x),
            output,
            new Address(dy),
            convolution,
            weightGradient.number,
            new Address(workspace),
            weightGradient.bytes,
            Scalars.ofFloat(0),
            filter,
            new Address(dWeight)));
  }

  private static cudnnContext handle(Stream stream) {
    return ((NvidiaStream) stream).cudnn().handle();
  }

  @Override
  public void close() {
    Closing.each(freeing, Runnable::run);
  }
}

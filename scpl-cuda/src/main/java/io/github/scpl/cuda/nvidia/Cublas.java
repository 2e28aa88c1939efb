// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F_FAST_16BF;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F_FAST_TF32;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_64F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_GEMM_DEFAULT;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.cublasCreate_v2;
import static org.bytedeco.cuda.global.cublas.cublasDestroy_v2;
import static org.bytedeco.cuda.global.cublas.cublasGemmEx;
import static org.bytedeco.cuda.global.cublas.cublasGetProperty;
import static org.bytedeco.cuda.global.cublas.cublasGetStatusName;
import static org.bytedeco.cuda.global.cublas.cublasGetStatusString;
import static org.bytedeco.cuda.global.cublas.cublasSetStream_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetWorkspace_v2;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_64F;
import static org.bytedeco.cuda.global.cudart.MAJOR_VERSION;
import static org.bytedeco.cuda.global.cudart.MINOR_VERSION;
import static org.bytedeco.cuda.global.cudart.PATCH_LEVEL;

import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.device.Closing;
import java.util.List;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * cuBLAS for one stream. Its documentation ("Results Reproducibility") promises the same bits in
 * every run on cards of one kind, and where several streams compute at a time, if each has its own
 * handle or its own workspace; here each has both.
 */
final class Cublas implements AutoCloseable {
  private final Card card;
  private final cublasContext handle = new cublasContext();
  private final long workspace;
  private final long workspaceBytes;

  Cublas(Card card, CUstream_st stream) {
    this.card = card;
    card.use();
    // The sizes are those that its documentation recommends.
    workspaceBytes = card.major() >= 9 ? 32L << 20 : 4L << 20;
    check(cublasCreate_v2(handle), "begin on " + card);
    long memory = 0;
    try {
      // The stream first, which takes the workspace away.
      check(cublasSetStream_v2(handle, stream), "use a stream");
      // So that it never allocates, which a capture could not keep.
      memory = CardMemory.allocate(card, workspaceBytes);
      check(cublasSetWorkspace_v2(handle, new Address(memory), workspaceBytes), "use a workspace");
    } catch (RuntimeException | Error e) {
      long allocated = memory;
      Closing.after(
          e,
          List.<Runnable>of(this::destroy, () -> CardMemory.free(card, allocated)),
          Runnable::run);
      throw e;
    }
    workspace = memory;
  }

  /** Its version. */
  static String version() {
    return property(MAJOR_VERSION) + "." + property(MINOR_VERSION) + "." + property(PATCH_LEVEL);
  }

  private static int property(int which) {
    int[] value = new int[1];
    check(cublasGetProperty(which, value), "tell its version");
    return value[0];
  }

  /** The handle. */
  cublasContext handle() {
    return handle;
  }

  /** Memory that whatever multiplies on the stream may write to. */
  Pointer workspace() {
    return new Address(workspace);
  }

  /** Its size. */
  long workspaceBytes() {
    return workspaceBytes;
  }

  /** Throws the error of a call of cuBLAS or cuBLASLt, if it is one. */
  static void check(int status, String what) {
    if (status != 0) {
      Cuda.forget();
      throw Failures.of(
          "cuBLAS",
          what,
          cublasGetStatusName(status).getString(),
          cublasGetStatusString(status).getString(),
          Failures.cureOfCublas(status));
    }
  }

  /**
   * Submits a product. For cuBLAS, whose matrices are in column-major order, each of ours is its
   * transpose; so it multiplies the transposes, in the other order.
   */
  void multiply(Multiplication what, long a, long b, long out) {
    boolean isDouble = what.type() == DataType.DOUBLE;
    int type = isDouble ? CUDA_R_64F : CUDA_R_32F;
    int status =
        cublasGemmEx(
            handle,
            what.transposeB() ? CUBLAS_OP_T : CUBLAS_OP_N,
            what.transposeA() ? CUBLAS_OP_T : CUBLAS_OP_N,
            what.columns(),
            what.rows(),
            what.inner(),
            scalar(isDouble, 1),
            new Address(b),
            type,
            what.transposeB() ? what.inner() : what.columns(),
            new Address(a),
            type,
            what.transposeA() ? what.rows() : what.inner(),
            scalar(isDouble, what.beta()),
            new Address(out),
            type,
            what.columns(),
            isDouble ? CUBLAS_COMPUTE_64F : compute(what.precision()),
            CUBLAS_GEMM_DEFAULT);
    if (status != 0) {
      check(status, "compute " + what);
    }
  }

  private static Pointer scalar(boolean isDouble, int value) {
    return isDouble ? Scalars.ofDouble(value) : Scalars.ofFloat(value);
  }

  /** How a product of FLOAT arrays is computed. */
  static int compute(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> CUBLAS_COMPUTE_32F; // which does without TF32, unlike cuDNN's default
      case TF32 -> CUBLAS_COMPUTE_32F_FAST_TF32;
      case BFLOAT16 -> CUBLAS_COMPUTE_32F_FAST_16BF;
    };
  }

  private void destroy() {
    check(cublasDestroy_v2(handle), "end on " + card);
  }

  @Override
  public void close() {
    card.use();
    Closing.each(
        List.<Runnable>of(this::destroy, () -> CardMemory.free(card, workspace)), Runnable::run);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.device.Closing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Products with an epilogue on one stream, by cuBLASLt, which shares handle and workspace with the
 * stream's cuBLAS. What it computes with is chosen once for each kind of product.
 */
final class CublasLt implements AutoCloseable {
  private final Cublas cublas;
  private final CUstream_st stream;
  private final cublasLtContext handle;
  private final Map<CublasLtPlan.Kind, CublasLtPlan> plans = new HashMap<>();

  /**
   * For a stream.
   *
   * @param cublas of that stream, which lives longer
   */
  CublasLt(Cublas cublas, CUstream_st stream) {
    this.cublas = cublas;
    this.stream = stream;
    handle = new cublasLtContext(cublas.handle()); // cuBLASLt takes a handle of cuBLAS for its own
  }

  /** Submits a product to whose rows a row is added, if it can. It has no epilogues for DOUBLE. */
  boolean multiply(Multiplication what, long a, long b, long row, long out) {
    if (what.type() != DataType.FLOAT) {
      return false;
    }
    CublasLtPlan plan =
        plans.computeIfAbsent(
            CublasLtPlan.Kind.of(what, a, b, row, out),
            kind -> new CublasLtPlan(cublas, handle, kind));
    if (!plan.hasAlgorithm()) {
      return false;
    }
    plan.run(a, b, row, out, stream);
    return true;
  }

  @Override
  public void close() {
    Closing.each(List.copyOf(plans.values()), CublasLtPlan::close);
  }
}

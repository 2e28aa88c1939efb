// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_EPILOGUE_BIAS;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_EPILOGUE;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSA;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSB;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_NOT_SUPPORTED;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmul;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoGetHeuristic;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutDestroy;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.device.Closing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * One kind of product of FLOAT arrays with a row that is added, as cuBLASLt describes it, and the
 * algorithm for it, if there is one.
 *
 * <p>As in {@link Cublas}, the transposes are multiplied in the other order, since matrices are in
 * column-major order. What cuBLASLt calls the bias then has an element for each row of its output,
 * which is a column of ours, and is added to each of its columns: so it is a row of ours.
 *
 * <p>The algorithm is the first that cuBLASLt's heuristics name, which follows from the kind and
 * from nothing that was measured. If it cuts sums into parts, it adds them up in a step of its own,
 * and not in the output in whatever order they come.
 */
final class CublasLtPlan implements AutoCloseable {
  /**
   * What may need another algorithm: the product, and bytes that divide the addresses of its
   * arrays.
   */
  record Kind(Multiplication what, int a, int b, int row, int out) {
    /** As much as kernels can make use of, in one access. */
    private static final int MOST = 16;

    static Kind of(Multiplication what, long a, long b, long row, long out) {
      return new Kind(what, divisor(a), divisor(b), divisor(row), divisor(out));
    }

    private static int divisor(long address) {
      return (int) Long.lowestOneBit(address | MOST);
    }
  }

  /** Makes something that a pointer is written for. */
  private interface Maker extends ToIntFunction<PointerPointer<Pointer>> {}

  private final Cublas cublas;
  private final cublasLtContext handle;
  private final Kind kind;
  private final List<Runnable> freeing = new ArrayList<>();
  private final cublasLtMatmulDescOpaque_t operation;
  private final cublasLtMatrixLayoutOpaque_t first;
  private final cublasLtMatrixLayoutOpaque_t second;
  private final cublasLtMatrixLayoutOpaque_t output;
  private final LongPointer rowAddress = new LongPointer(1);

  /** Which the algorithm is a part of. */
  private final cublasLtMatmulHeuristicResult_t choice = new cublasLtMatmulHeuristicResult_t();

  private final boolean hasAlgorithm;

  /**
   * A plan for a stream.
   *
   * @param cublas of that stream
   * @param handle the same to cuBLASLt
   */
  CublasLtPlan(Cublas cublas, cublasLtContext handle, Kind kind) {
    this.cublas = cublas;
    this.handle = handle;
    this.kind = kind;
    freeing.add(rowAddress::close);
    freeing.add(choice::close);
    Multiplication what = kind.what();
    try {
      operation = operation(what);
      first = layout(what.transposeB(), what.columns(), what.inner());
      second = layout(what.transposeA(), what.inner(), what.rows());
      output = layout(false, what.columns(), what.rows());
      setRow(kind.row()); // whose alignment is looked at, and nothing else
      hasAlgorithm = choose();
    } catch (RuntimeException | Error e) {
      Closing.after(e, freeing, Runnable::run);
      throw e;
    }
  }

  private cublasLtMatmulDescOpaque_t operation(Multiplication what) {
    cublasLtMatmulDescOpaque_t made =
        new cublasLtMatmulDescOpaque_t(
            make(
                place ->
                    cublasLtMatmulDescCreate(place, Cublas.compute(what.precision()), CUDA_R_32F)));
    freeing.add(() -> check(cublasLtMatmulDescDestroy(made)));
    set(made, CUBLASLT_MATMUL_DESC_TRANSA, what.transposeB() ? CUBLAS_OP_T : CUBLAS_OP_N);
    set(made, CUBLASLT_MATMUL_DESC_TRANSB, what.transposeA() ? CUBLAS_OP_T : CUBLAS_OP_N);
    set(made, CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_BIAS);
    return made;
  }

  /** A matrix as it is stored, which is rows x columns when it is multiplied. */
  private cublasLtMatrixLayoutOpaque_t layout(boolean transposed, int rows, int columns) {
    int storedRows = transposed ? columns : rows;
    int storedColumns = transposed ? rows : columns;
    cublasLtMatrixLayoutOpaque_t made =
        new cublasLtMatrixLayoutOpaque_t(
            make(
                place ->
                    cublasLtMatrixLayoutCreate(
                        place, CUDA_R_32F, storedRows, storedColumns, storedRows)));
    freeing.add(() -> check(cublasLtMatrixLayoutDestroy(made)));
    return made;
  }

  private boolean choose() {
    cublasLtMatmulPreferenceOpaque_t wanted =
        new cublasLtMatmulPreferenceOpaque_t(make(place -> cublasLtMatmulPreferenceCreate(place)));
    try (LongPointer most = new LongPointer(1).put(cublas.workspaceBytes())) {
      check(
          cublasLtMatmulPreferenceSetAttribute(
              wanted, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, most, Long.BYTES));
      want(
          wanted,
          CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
          CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE);
      want(wanted, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, kind.b());
      want(wanted, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, kind.a());
      want(wanted, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, kind.out());
      want(wanted, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, kind.out());
      return choose(wanted);
    } finally {
      cublasLtMatmulPreferenceDestroy(wanted);
    }
  }

  private boolean choose(cublasLtMatmulPreferenceOpaque_t wanted) {
    int[] count = new int[1];
    int status =
        cublasLtMatmulAlgoGetHeuristic(
            handle, operation, first, second, output, output, wanted, 1, choice, count);
    if (status == CUBLAS_STATUS_NOT_SUPPORTED) {
      Cuda.forget();
      return false;
    }
    check(status);
    return count[0] > 0 && choice.state() == 0;
  }

  private Pointer make(Maker maker) {
    try (PointerPointer<Pointer> place = new PointerPointer<>(1)) {
      check(maker.applyAsInt(place));
      return place.get();
    }
  }

  private void set(cublasLtMatmulDescOpaque_t description, int attribute, int value) {
    try (IntPointer pointer = new IntPointer(new int[] {value})) {
      check(cublasLtMatmulDescSetAttribute(description, attribute, pointer, Integer.BYTES));
    }
  }

  private void want(cublasLtMatmulPreferenceOpaque_t wanted, int attribute, int value) {
    try (IntPointer pointer = new IntPointer(new int[] {value})) {
      check(cublasLtMatmulPreferenceSetAttribute(wanted, attribute, pointer, Integer.BYTES));
    }
  }

  private void setRow(long address) {
    rowAddress.put(address);
    check(
        cublasLtMatmulDescSetAttribute(
            operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, rowAddress, Long.BYTES));
  }

  private void check(int status) {
    if (status != 0) {
      Cublas.check(status, "compute " + kind.what());
    }
  }

  /** Whether cuBLASLt can compute it. */
  boolean hasAlgorithm() {
    return hasAlgorithm;
  }

  /** Submits it, with addresses of its kind. */
  void run(long a, long b, long row, long out, CUstream_st stream) {
    setRow(row);
    Address to = new Address(out);
    check(
        cublasLtMatmul(
            handle,
            operation,
            Scalars.ofFloat(1),
            new Address(b),
            first,
            new Address(a),
            second,
            Scalars.ofFloat(kind.what().beta()),
            to,
            output,
            to,
            output,
            choice.algo(),
            cublas.workspace(),
            cublas.workspaceBytes(),
            stream));
  }

  @Override
  public void close() {
    Closing.each(freeing, Runnable::run);
  }
}

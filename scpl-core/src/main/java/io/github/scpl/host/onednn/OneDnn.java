// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;

/**
 * oneDNN on this machine: whether it is of use, and what it knows of the processor. Thread-safe.
 */
public final class OneDnn {
  private OneDnn() {}

  /** Instruction sets as oneDNN numbers them, each with those before it. */
  private static final class Isa {
    static final int AVX2 = dnnl.cpu_isa.avx2.value;
    static final int BF16 = dnnl.cpu_isa.avx512_core_bf16.value;
    static final int FOUND = dnnl.get_effective_cpu_isa().value;

    static boolean has(int isa) {
      return (FOUND & isa) == isa;
    }
  }

  private static final class Engine {
    static final engine CPU = new engine(engine.kind.cpu, 0);
  }

  private static final class Trial {
    static final String PROBLEM = problem();

    private static String problem() {
      try {
        if (Engine.CPU.isNull()) {
          return "oneDNN has no engine for this processor";
        }
        return Isa.has(Isa.AVX2) ? null : "oneDNN has no fast kernels for this processor";
      } catch (LinkageError | RuntimeException e) {
        return "the natives of oneDNN (org.bytedeco:dnnl and opencl) are missing: " + e;
      }
    }
  }

  /** Why it cannot be used; empty if it can. */
  public static Optional<String> problem() {
    return Optional.ofNullable(Trial.PROBLEM);
  }

  /** Whether it can be used. */
  public static boolean isUsable() {
    return Trial.PROBLEM == null;
  }

  /** Its version, such as {@code 3.11.0}. Only if it is usable. */
  public static String version() {
    dnnl_version_t version = dnnl.dnnl_version();
    return version.major() + "." + version.minor() + "." + version.patch();
  }

  /** The instruction set it uses, such as {@code avx512_core_bf16}. Only if it is usable. */
  public static String instructions() {
    return dnnl.get_effective_cpu_isa().toString();
  }

  /** Whether the processor multiplies numbers of bfloat16. */
  public static boolean hasBfloat16() {
    return isUsable() && Isa.has(Isa.BF16);
  }

  static engine engine() {
    return Engine.CPU;
  }
}

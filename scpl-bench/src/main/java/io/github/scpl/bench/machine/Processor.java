// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The processor, as far as it decides how fast kernels can be.
 *
 * @param model its name
 * @param instructions the instruction sets it has, of those that kernels look for
 * @param missing those of them that it has not; both are empty where they are not known
 */
public record Processor(String model, List<String> instructions, List<String> missing) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** Flags of Linux, and what they are called. */
  private static final Map<String, String> X86 = new LinkedHashMap<>();

  private static final Map<String, String> ARM = new LinkedHashMap<>();

  static {
    X86.put("avx2", "AVX2");
    X86.put("fma", "FMA");
    X86.put("avx512f", "AVX-512");
    X86.put("avx512_vnni", "AVX512_VNNI");
    X86.put("avx512_bf16", "AVX512_BF16");
    X86.put("avx512_fp16", "AVX512_FP16");
    X86.put("amx_bf16", "AMX_BF16");
    X86.put("amx_int8", "AMX_INT8");
    ARM.put("asimd", "NEON");
    ARM.put("sve", "SVE");
    ARM.put("bf16", "BF16");
    ARM.put("i8mm", "I8MM");
    ARM.put("sme", "SME");
  }

  /** That of this machine; only Linux tells more than the architecture in a way read here. */
  public static Processor present() {
    String architecture = System.getProperty("os.arch");
    try {
      return parse(Files.readAllLines(CPUINFO), architecture);
    } catch (IOException e) {
      return new Processor(architecture, List.of(), List.of());
    }
  }

  /**
   * From the lines of the first processor.
   *
   * @param architecture in place of a name where there is none
   */
  static Processor parse(List<String> cpuinfo, String architecture) {
    String model = value(cpuinfo, "model name");
    String flags = value(cpuinfo, "flags");
    Map<String, String> known = flags == null ? ARM : X86;
    String all = flags == null ? value(cpuinfo, "Features") : flags;
    List<String> instructions = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    if (all != null) {
      List<String> has = List.of(all.split(" +"));
      known.forEach((flag, name) -> (has.contains(flag) ? instructions : missing).add(name));
    }
    return new Processor(model == null ? architecture : model, instructions, missing);
  }

  private static String value(List<String> cpuinfo, String name) {
    return cpuinfo.stream()
        .filter(line -> line.matches(name + "\\s*:.*"))
        .map(line -> line.replaceFirst("[^:]*:\\s*", "").strip())
        .findFirst()
        .orElse(null);
  }

  /** The instruction sets in words. */
  public String instructionText() {
    if (instructions.isEmpty() && missing.isEmpty()) {
      return "not known";
    }
    String without = missing.isEmpty() ? "" : "; not " + String.join(", ", missing);
    return String.join(", ", instructions) + without;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetNumSupportedArchs;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetSupportedArchs;
import static org.bytedeco.cuda.global.nvrtc.nvrtcVersion;

import io.github.scpl.cuda.driver.CudaException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** NVIDIA's compiler, as a library. */
final class Nvrtc {
  private static final String NAME = "NVRTC";

  private Nvrtc() {}

  /** Its version. */
  static String version() {
    int[] major = new int[1];
    int[] minor = new int[1];
    check(nvrtcVersion(major, minor), "tell its version");
    return major[0] + "." + minor[0];
  }

  /**
   * Checks that it knows a card.
   *
   * @throws CudaException if it does not
   */
  static void requireKnown(int major, int minor) {
    int[] count = new int[1];
    check(nvrtcGetNumSupportedArchs(count), "tell which cards it knows");
    int[] known = new int[count[0]];
    check(nvrtcGetSupportedArchs(known), "tell which cards it knows");
    int wanted = 10 * major + minor;
    if (Arrays.stream(known).noneMatch(one -> one == wanted)) {
      throw new CudaException(unknown(known, wanted));
    }
  }

  private static String unknown(int[] known, int wanted) {
    int least = Arrays.stream(known).min().orElse(0);
    int most = Arrays.stream(known).max().orElse(0);
    return String.format(
        "NVRTC %s compiles for compute capabilities from %s to %s, and this card has %s; use %s",
        version(),
        capability(least),
        capability(most),
        capability(wanted),
        wanted < least ? "a newer card" : "newer libraries of CUDA 13");
  }

  private static String capability(int number) {
    return number / 10 + "." + number % 10;
  }

  /**
   * Compiles to machine code.
   *
   * @param options in ASCII
   * @throws CudaException with the compiler's messages if the source has errors
   */
  static byte[] compile(String source, List<String> options) {
    _nvrtcProgram program = new _nvrtcProgram();
    try (BytePointer text = new BytePointer(source, StandardCharsets.UTF_8);
        BytePointer name = new BytePointer("scpl.cu", StandardCharsets.UTF_8)) {
      PointerPointer<BytePointer> none = null;
      check(nvrtcCreateProgram(program, text, name, 0, none, none), "begin to compile");
      try {
        return compile(program, options);
      } finally {
        nvrtcDestroyProgram(program);
      }
    }
  }

  private static byte[] compile(_nvrtcProgram program, List<String> options) {
    String[] texts = options.toArray(String[]::new);
    try (PointerPointer<BytePointer> pointers =
        new PointerPointer<>(texts, StandardCharsets.US_ASCII)) { // which keeps the texts
      int status = nvrtcCompileProgram(program, texts.length, pointers);
      if (status != 0) {
        throw Failures.of(NAME, "compile with " + options, error(status) + log(program), "", "");
      }
    }
    try (SizeTPointer size = new SizeTPointer(1)) {
      check(nvrtcGetCUBINSize(program, size), "give what it compiled");
      byte[] code = new byte[Math.toIntExact(size.get())];
      check(nvrtcGetCUBIN(program, code), "give what it compiled");
      return code;
    }
  }

  private static String log(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      if (nvrtcGetProgramLogSize(program, size) != 0) {
        return "";
      }
      byte[] log = new byte[Math.toIntExact(size.get())];
      nvrtcGetProgramLog(program, log);
      return ":\n" + new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
    }
  }

  private static void check(int status, String what) {
    if (status != 0) {
      throw Failures.of(NAME, what, error(status), "", "");
    }
  }

  private static String error(int status) {
    return nvrtcGetErrorString(status).getString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void theFirstProcessorIsRead() {
    List<String> lines =
        List.of(
            "processor\t: 0",
            "model name\t: Made-up 9000: Server",
            "flags\t\t: fpu avx avx2 fma avx512f avx512_bf16 amx_bf16x",
            "processor\t: 1",
            "model name\t: Another",
            "flags\t\t: fpu amx_bf16");
    Processor processor = Processor.parse(lines, "amd64");
    assertEquals("Made-up 9000: Server", processor.model());
    assertEquals(List.of("AVX2", "FMA", "AVX-512", "AVX512_BF16"), processor.instructions());
    assertEquals(
        List.of("AVX512_VNNI", "AVX512_FP16", "AMX_BF16", "AMX_INT8"), processor.missing());
    assertEquals(
        "AVX2, FMA, AVX-512, AVX512_BF16; not AVX512_VNNI, AVX512_FP16, AMX_BF16, AMX_INT8",
        processor.instructionText());
  }

  /** Which has other flags under another word, and often no name. */
  @Test
  void arm() {
    Processor processor =
        Processor.parse(List.of("processor\t: 0", "Features\t: fp asimd sve bf16"), "aarch64");
    assertEquals("aarch64", processor.model());
    assertEquals("NEON, SVE, BF16; not I8MM, SME", processor.instructionText());
  }

  @Test
  void whatIsNotToldIsNotMissing() {
    Processor processor = Processor.parse(List.of("cpu : IBM"), "s390x");
    assertEquals("s390x", processor.model());
    assertEquals("not known", processor.instructionText());
    assertEquals(List.of(), processor.missing());
  }

  @Test
  void thisMachineHasOne() {
    assertFalse(Processor.present().model().isBlank());
  }
}

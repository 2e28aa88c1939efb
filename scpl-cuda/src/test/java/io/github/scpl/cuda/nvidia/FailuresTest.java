// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
  @Test
  void sayWhatFailedAndWhatHelps() {
    assertEquals(
        "CUDA cannot copy on cuda:1: cudaErrorX (no copy); use another",
        Failures.of("CUDA", "copy on cuda:1", "cudaErrorX", "no copy", "use another").getMessage());
    assertEquals(
        "cuDNN cannot compute: STATUS",
        Failures.of("cuDNN", "compute", "STATUS", "", "").getMessage());
    assertEquals(
        "cuBLAS cannot multiply: STATUS",
        Failures.of("cuBLAS", "multiply", "STATUS", "STATUS", "").getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721, 810, 911})
  void faultsEndTheProcess(int status) {
    assertTrue(Failures.cureOfCuda(status).contains("end it"), Failures.cureOfCuda(status));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 34, 35, 36, 46, 100, 200, 209, 214, 220, 304, 802, 803, 999})
  void whatUsersCanChangeHasACure(int status) {
    assertTrue(!Failures.cureOfCuda(status).isEmpty());
  }

  @Test
  void whatIsOursHasNone() {
    assertEquals("", Failures.cureOfCuda(1));
    assertEquals("", Failures.cureOfCublas(7));
    assertEquals("", Failures.cureOfCudnn(3000));
  }

  @Test
  void fullMemoryIsTheSameForAll() {
    assertEquals(Failures.cureOfCuda(2), Failures.cureOfCublas(3));
    assertEquals(Failures.cureOfCuda(2), Failures.cureOfCudnn(4004));
  }
}

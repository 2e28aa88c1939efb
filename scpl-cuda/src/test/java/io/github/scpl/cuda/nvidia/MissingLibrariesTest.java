// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MissingLibrariesTest {
  private static final String LINUX = "linux-x86_64";
  private static final String REASON = "libcuda.so.1: cannot open";

  private static String message(String platform, List<String> artifacts, List<String> files) {
    return new MissingLibraries(platform, artifacts, files, REASON).message();
  }

  private static void assertContains(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void namesTheArtifactToAdd() {
    assertEquals(
        """
        CUDA cannot be used: its natives are not on the class path. Add them beside scpl-cuda, with \
        the versions of scpl-bom:

            <dependency>
              <groupId>org.bytedeco</groupId>
              <artifactId>cuda</artifactId>
              <classifier>linux-arm64</classifier>
            </dependency>
        """,
        message("linux-arm64", List.of("cuda"), List.of()));
    assertContains(
        message(LINUX, List.of("javacpp", "cuda"), List.of()),
        "<artifactId>javacpp</artifactId>",
        "<artifactId>cuda</artifactId>");
  }

  @Test
  void namesTheDriverAlone() {
    String message = message(LINUX, List.of(), List.of("libcuda.so.1"));
    assertContains(message, "libcuda.so.1 is not found.", "driver 580", "docker", REASON);
    assertFalse(message.contains("redist"), message);
  }

  @Test
  void namesLibrariesAndBothWaysToGetThem() {
    String message = message(LINUX, List.of(), List.of("libcudnn.so.9", "libnvrtc.so.13"));
    assertContains(
        message,
        "libcudnn.so.9, libnvrtc.so.13 are not found.",
        "LD_LIBRARY_PATH",
        "linux-x86_64-redist,",
        "linux-x86_64-redist-cublas",
        "linux-x86_64-redist-cudnn",
        REASON);
    assertFalse(message.contains("driver"), message);
  }

  @Test
  void namesBoth() {
    String message = message(LINUX, List.of(), MissingLibraries.needed(LINUX));
    assertContains(message, "driver 580", "LD_LIBRARY_PATH");
    String windows = message("windows-x86_64", List.of(), List.of("nvcuda.dll", "cudnn64_9.dll"));
    assertContains(windows, "nvcuda.dll", "in PATH", "windows-x86_64-redist");
  }

  @Test
  void saysWhatTheSystemSaidWhereAllFilesAreThere() {
    assertEquals("CUDA cannot be used: " + REASON, message(LINUX, List.of(), List.of()));
  }

  @Test
  void sendsOtherSystemsToTheHost() {
    assertContains(message("macosx-arm64", List.of("cuda"), List.of()), "macosx-arm64", "host");
  }
}

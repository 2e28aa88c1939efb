// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import java.util.List;

/**
 * What has to be there besides this module, and how to get it.
 *
 * @param platform by JavaCPP's name
 * @param artifacts of {@code org.bytedeco}, whose natives are not on the class path
 * @param files of NVIDIA's that cannot be found
 * @param reason why they cannot be loaded, as the system says
 */
record MissingLibraries(
    String platform, List<String> artifacts, List<String> files, String reason) {
  /** NVIDIA's files of a platform, the driver's first; empty if CUDA 13 is not there for it. */
  static List<String> needed(String platform) {
    return switch (platform) {
      case "linux-x86_64", "linux-arm64" ->
          List.of(
              "libcuda.so.1",
              "libcudart.so.13",
              "libcublas.so.13",
              "libcublasLt.so.13",
              "libcudnn.so.9",
              "libnvrtc.so.13");
      case "windows-x86_64" ->
          List.of(
              "nvcuda.dll",
              "cudart64_13.dll",
              "cublas64_13.dll",
              "cublasLt64_13.dll",
              "cudnn64_9.dll",
              "nvrtc64_130_0.dll");
      default -> List.of();
    };
  }

  String message() {
    List<String> needed = needed(platform);
    if (needed.isEmpty()) {
      return "Expected Linux or Windows with a card of NVIDIA's, got "
          + platform
          + ", for which there is no CUDA 13; use the device host";
    }
    if (!artifacts.isEmpty()) {
      return dependencies();
    }
    StringBuilder message = new StringBuilder("CUDA cannot be used: ");
    if (files.isEmpty()) {
      return message.append(reason).toString();
    }
    message.append(String.join(", ", files)).append(files.size() == 1 ? " is" : " are");
    message.append(" not found.");
    String driver = needed.get(0);
    if (files.contains(driver)) {
      message
          .append(" Install NVIDIA's driver 580 or newer, which has ")
          .append(driver)
          .append("; a container gets it from outside, as by docker run --gpus all.");
    }
    if (!files.equals(List.of(driver))) {
      message.append(' ').append(cureOfLibraries());
    }
    return message.append(" (").append(reason).append(')').toString();
  }

  private String cureOfLibraries() {
    String path = platform.startsWith("linux-") ? "LD_LIBRARY_PATH" : "PATH";
    return "Install NVIDIA's packages of CUDA 13 and cuDNN 9 and name their folders in "
        + path
        + ", or add org.bytedeco:cuda with the classifiers "
        + platform
        + "-redist, "
        + platform
        + "-redist-cublas and "
        + platform
        + "-redist-cudnn to the class path.";
  }

  private String dependencies() {
    StringBuilder message =
        new StringBuilder(
            """
            CUDA cannot be used: its natives are not on the class path. Add them beside scpl-cuda, \
            with the versions of scpl-bom:
            """);
    for (String artifact : artifacts) {
      message.append(
          """

              <dependency>
                <groupId>org.bytedeco</groupId>
                <artifactId>%s</artifactId>
                <classifier>%s</classifier>
              </dependency>
          """
              .formatted(artifact, platform));
    }
    return message.toString();
  }
}

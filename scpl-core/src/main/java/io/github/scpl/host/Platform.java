// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.util.Locale;

/** The machine in the words of ND4J's classifiers. */
final class Platform {
  private Platform() {}

  /** The classifier of {@code org.nd4j:nd4j-native} that serves this machine best. */
  static String classifier() {
    return classifier(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** ND4J 1.0.0-M2.1 has no oneDNN build for 64-bit ARM. */
  static String classifier(String system, String architecture) {
    String os = system.toLowerCase(Locale.ROOT);
    String name = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : "linux";
    return architecture.equals("aarch64") ? name + "-arm64" : name + "-x86_64-onednn";
  }
}

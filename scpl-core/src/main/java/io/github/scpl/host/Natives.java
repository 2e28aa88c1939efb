// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's native libraries, made ready once per process before the library touches an array.
 *
 * <p>Settings that must precede them come first. A backend that is missing is an error that says
 * which artifacts to add. Thread-safe.
 */
final class Natives {
  /**
   * What ND4J reads as numbers while it loads; where one is none, it says that it has no backend.
   */
  private static final List<String> NUMBERS =
      List.of(
          "OMP_NUM_THREADS",
          "BACKEND_PRIORITY_CPU",
          "BACKEND_PRIORITY_GPU",
          "BACKEND_PRIORITY_AURORA");

  private static boolean ready;
  private static IllegalStateException failure;

  private Natives() {}

  /**
   * Loads the natives, if nobody has.
   *
   * @throws IllegalArgumentException if a number in the environment is none
   * @throws IllegalStateException if there is no backend on the class path; it tells the cure
   */
  static synchronized void require() {
    if (ready) {
      return;
    }
    if (failure == null) {
      requireNumbers(System.getenv());
      failure = load();
    }
    if (failure != null) {
      throw failure;
    }
    ready = true;
  }

  static void requireNumbers(Map<String, String> environment) {
    for (String name : NUMBERS) {
      String value = environment.getOrDefault(name, "");
      try {
        if (!value.isEmpty()) {
          Integer.parseInt(value);
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Expected an environment that ND4J can read, which takes "
                + name
                + " for one whole number, got "
                + name
                + "="
                + value
                + "; unset "
                + name,
            e);
      }
    }
  }

  private static IllegalStateException load() {
    unlimitJavaCpp();
    Allocator.keepPages();
    OpenMpWaiting.shorten();
    try {
      Nd4j.getBackend();
    } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
      return new IllegalStateException(missing(), e);
    }
    loadWhatCloses();
    long limit = Long.getLong("io.github.scpl.maxOffHeapBytes", 0);
    if (limit > 0) {
      Nd4j.getEnvironment().setDeviceLimit(0, limit);
    }
    return null;
  }

  /** Arrays are closed when the heap is full, too, where a class that is loaded then is lost. */
  private static void loadWhatCloses() {
    Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', 1).close();
  }

  /**
   * JavaCPP limits the memory of the whole process to a multiple of Java's heap, although most of
   * ours is outside of it: with a small heap the first array would be one too many.
   */
  private static void unlimitJavaCpp() {
    String limit = "org.bytedeco.javacpp.maxphysicalbytes";
    String shortLimit = "org.bytedeco.javacpp.maxPhysicalBytes";
    if (System.getProperty(limit) == null && System.getProperty(shortLimit) == null) {
      System.setProperty(limit, "0");
    }
  }

  private static String missing() {
    return """
        No ND4J backend can be loaded. Add one beside scpl, here that for this machine, with the \
        versions of scpl-bom:

            <dependency>
              <groupId>org.nd4j</groupId>
              <artifactId>nd4j-native</artifactId>
            </dependency>
            <dependency>
              <groupId>org.nd4j</groupId>
              <artifactId>nd4j-native</artifactId>
              <classifier>%s</classifier>
            </dependency>
        """
        .formatted(Platform.classifier());
  }
}

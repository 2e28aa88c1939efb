// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.Loader;

/** NVIDIA's libraries and JavaCPP's natives for them, which are loaded by the first who asks. */
final class NvidiaLibraries {
  private static final String PACKAGES = "org/bytedeco/";

  /** For {@code dlopen}: as elsewhere, so that no names become visible to all. */
  private static final int RTLD_LAZY = 1;

  private static boolean asked;
  private static String problem;

  private NvidiaLibraries() {}

  /** Why they cannot be used, and the cure; null if they are loaded. */
  static synchronized String problem() {
    if (!asked) {
      asked = true;
      problem = load();
    }
    return problem;
  }

  private static String load() {
    unlimitJavaCpp();
    try {
      for (Class<?> library : libraries()) {
        Loader.load(library);
      }
      return null;
    } catch (LinkageError | RuntimeException e) { // no library, or nothing to load it with
      return explain(e);
    }
  }

  /** In the order in which they need each other. */
  private static List<Class<?>> libraries() {
    return List.of(cudart.class, cublas.class, cudnn.class, nvrtc.class);
  }

  /**
   * JavaCPP limits the memory of the whole process to a multiple of Java's heap, unless it is told
   * not to before it is first used, which may be here.
   */
  private static void unlimitJavaCpp() {
    String limit = "org.bytedeco.javacpp.maxphysicalbytes";
    String shortLimit = "org.bytedeco.javacpp.maxPhysicalBytes";
    if (System.getProperty(limit) == null && System.getProperty(shortLimit) == null) {
      System.setProperty(limit, "0");
    }
  }

  private static String explain(Throwable failure) {
    String platform = System.getProperty("os.name") + ", " + System.getProperty("os.arch");
    List<String> artifacts = new ArrayList<>();
    List<String> files = new ArrayList<>();
    try {
      platform = Loader.getPlatform();
      for (String artifact : List.of("javacpp", "cuda")) {
        if (!hasNatives(artifact, platform)) {
          artifacts.add(artifact);
        }
      }
      if (artifacts.isEmpty()) {
        loadWhatIsThere();
        for (String file : MissingLibraries.needed(platform)) {
          if (!isThere(file, platform)) {
            files.add(file);
          }
        }
      }
    } catch (LinkageError e) {
      failure.addSuppressed(e); // what is known has to do
    }
    return new MissingLibraries(platform, artifacts, files, reason(failure)).message();
  }

  private static boolean hasNatives(String artifact, String platform) {
    String library = artifact.equals("cuda") ? "jnicudart" : "jnijavacpp";
    return resource(artifact + "/" + platform + "/" + System.mapLibraryName(library));
  }

  private static boolean resource(String name) {
    return Loader.class.getClassLoader().getResource(PACKAGES + name) != null
        || NvidiaLibraries.class.getClassLoader().getResource(PACKAGES + name) != null;
  }

  /** JavaCPP looks in folders that the system does not know, and then the system has them. */
  private static void loadWhatIsThere() {
    for (Class<?> library : libraries()) {
      try {
        Loader.load(library);
      } catch (LinkageError | RuntimeException e) {
        continue; // which is asked for by its files
      }
    }
  }

  private static boolean isThere(String file, String platform) {
    if (resource("cuda/" + platform + "/" + file)) {
      return true;
    }
    try {
      NativeLibrary.getInstance(file, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY));
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /** What the system said about the library that was missing first. */
  private static String reason(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null && first.getCause() != first) {
      first = first.getCause();
    }
    return first.getMessage() == null ? first.toString() : first.getMessage();
  }
}

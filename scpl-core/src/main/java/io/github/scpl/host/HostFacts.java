// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import io.github.scpl.host.onednn.OneDnn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;

/** What the host computes with: {@link HostDevice#facts}. Thread-safe. */
final class HostFacts {
  private static final String UNKNOWN = "unknown";

  /** For {@code dlopen}: nothing else, and so no {@code RTLD_GLOBAL}, which JNA would add. */
  private static final int RTLD_LAZY = 1;

  /** What ND4J 1.0.0-M2.1 was built with, where its classifier has the word; it does not tell. */
  private static final String ONEDNN = "oneDNN 2.3";

  private HostFacts() {}

  /** Loads the natives, if nobody has. */
  static Map<String, String> get() {
    Natives.require();
    String classifier = classifier();
    String products = classifier.contains("onednn") ? ONEDNN + " by ND4J" : "ND4J and OpenBLAS";
    Map<String, String> facts = new LinkedHashMap<>();
    Class<?> backend = Nd4j.getBackend().getClass();
    facts.put("ND4J", version("org.nd4j", "nd4j-native", backend) + ", " + classifier);
    facts.put("JavaCPP", version("org.bytedeco", "javacpp", Loader.class));
    facts.put("OpenBLAS", version("org.bytedeco", "openblas", Submatrix.class) + blasKernels());
    facts.put("oneDNN", oneDnn());
    facts.put("OpenMP threads", OpenMp.maxThreads() + " where nothing is said");
    facts.put("array memory", limit(Long.getLong("io.github.scpl.maxOffHeapBytes", 0)));
    facts.put(
        "JavaCPP memory",
        "maxbytes "
            + limit(Pointer.maxBytes())
            + ", maxphysicalbytes "
            + limit(Pointer.maxPhysicalBytes()));
    facts.put("types", "float32, float64");
    facts.put(
        "bfloat16", OneDnn.hasBfloat16() ? "where asked for, in most factors, by oneDNN" : "no");
    facts.put("convolutions", convolutions(classifier));
    facts.put("products", products(products));
    facts.put("LSTM", "products; gates in Java");
    facts.put("attention", "OpenBLAS; softmax in Java");
    for (String kind : new String[] {"normalization", "pooling", "element-wise", "losses"}) {
      facts.put(kind, "Java");
    }
    facts.put("optimizers", "Java");
    return Collections.unmodifiableMap(facts);
  }

  /** The one beside ND4J's. */
  private static String oneDnn() {
    return OneDnn.problem()
        .map(problem -> "not used: " + problem)
        .orElseGet(() -> OneDnn.version() + ", kernels for " + OneDnn.instructions());
  }

  /** As {@link HostKernels} and {@link ChannelsLastConvolution} choose. */
  private static String convolutions(String classifier) {
    if (OneDnn.isUsable()) {
      return "oneDNN " + OneDnn.version() + ", or Winograd's by its products, depending on shape";
    }
    String nd4j = classifier.contains("onednn") ? ONEDNN + " by ND4J" : "ND4J";
    return nd4j + "; weight gradients of images: Java and products";
  }

  /** As {@link FloatProduct} chooses. */
  private static String products(String large) {
    return OneDnn.isUsable()
        ? large + "; small, thin and biased ones: oneDNN " + OneDnn.version()
        : large;
  }

  /** The build of ND4J's natives that was loaded: the folder of its jar that they are in. */
  private static String classifier() {
    Path library = loaded("jnind4jcpu");
    return library == null ? UNKNOWN : library.getParent().getFileName().toString();
  }

  /**
   * Which kernels OpenBLAS has chosen for the processor, of which the bits of sums depend.
   *
   * <p>JavaCPP loads two copies of OpenBLAS. JNA by itself would make the names of this one visible
   * to all, and the other's products would then free their memory in the wrong copy, until no more
   * is given and the process dies.
   */
  private static String blasKernels() {
    Path library = loaded("openblas");
    if (library == null) {
      return "";
    }
    try {
      NativeLibrary openBlas =
          NativeLibrary.getInstance(
              library.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY));
      Function name = openBlas.getFunction("openblas_get_corename");
      return ", kernels for " + name.invokeString(new Object[0], false);
    } catch (LinkageError e) {
      return ""; // another BLAS in its place
    }
  }

  /** Where a library was loaded from; null if it was not. */
  private static Path loaded(String name) {
    return Loader.getLoadedLibraries().entrySet().stream()
        .filter(entry -> entry.getKey().replaceFirst("[@#].*", "").equals(name))
        .filter(entry -> entry.getValue() != null && !entry.getValue().isEmpty())
        .map(entry -> Path.of(entry.getValue()))
        .findFirst()
        .orElse(null);
  }

  private static String version(String group, String artifact, Class<?> neighbour) {
    try {
      return Loader.getVersion(group, artifact, neighbour);
    } catch (IOException e) {
      return UNKNOWN; // repacked without it
    }
  }

  private static String limit(long bytes) {
    return bytes <= 0 || bytes == Long.MAX_VALUE ? "no limit" : (bytes >> 20) + " MiB";
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceProperties;
import static org.bytedeco.cuda.global.cudart.cudaRuntimeGetVersion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.cuda.cudart.cudaDeviceProp;

/** What a card is and what computes on it. */
final class NvidiaFacts {
  private static final String OWN = "scpl's kernels";

  /** Where Linux tells about the driver. */
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

  private static final Pattern DRIVER_VERSION = Pattern.compile("\\s(\\d{3,}(\\.\\d+)+)\\s");

  private NvidiaFacts() {}

  static Map<String, String> of(Card card) {
    card.use();
    int[] driver = new int[1];
    int[] runtime = new int[1];
    Cuda.check(cudaDriverGetVersion(driver), card, "ask for the driver's version");
    Cuda.check(cudaRuntimeGetVersion(runtime), card, "ask for the runtime's version");
    String cublas = "cuBLAS " + Cublas.version();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("card", name(card) + " (" + card + ")");
    facts.put("compute capability", card.major() + "." + card.minor());
    facts.put("memory", memory(CardMemory.info(card)[1]));
    facts.put("driver", driverVersion() + "for CUDA " + cudaVersion(driver[0]));
    facts.put("CUDA runtime", cudaVersion(runtime[0]));
    facts.put("cuBLAS", Cublas.version());
    facts.put("cuDNN", Cudnn.version());
    facts.put("NVRTC", Nvrtc.version());
    facts.put("types", "float32, float64");
    facts.put("convolutions", "cuDNN " + Cudnn.version());
    facts.put("products", cublas);
    facts.put("LSTM", cublas + "; gates by " + OWN);
    facts.put("attention", OWN);
    for (String kind : new String[] {"normalization", "pooling", "element-wise", "losses"}) {
      facts.put(kind, OWN);
    }
    facts.put("optimizers", OWN);
    return Collections.unmodifiableMap(facts);
  }

  private static String name(Card card) {
    try (cudaDeviceProp properties = new cudaDeviceProp()) {
      Cuda.check(cudaGetDeviceProperties(properties, card.number()), card, "ask for the name");
      return properties.name().getString();
    }
  }

  static String memory(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }

  /** The version of a number such as 13010. */
  static String cudaVersion(int number) {
    return number / 1000 + "." + number / 10 % 100;
  }

  private static String driverVersion() {
    try {
      return driverVersion(Files.readString(DRIVER, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return ""; // another system, which does not tell it so
    }
  }

  /** The first version in what the driver tells, with a comma behind; empty if there is none. */
  static String driverVersion(String text) {
    Matcher version = DRIVER_VERSION.matcher(text);
    return version.find() ? version.group(1) + ", " : "";
  }
}

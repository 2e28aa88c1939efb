// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * What a process has in use, by Linux and by those who count.
 *
 * @param resident KiB in memory, the heap included
 * @param arrays KiB that the library holds off the heap
 * @param backend KiB that ND4J counts, whoever holds them
 * @param pointers KiB that JavaCPP counts
 * @param threads of the process, the virtual machine's included
 * @param workers threads of the library
 * @param files open handles
 */
record Footprint(
    double resident,
    double arrays,
    double backend,
    double pointers,
    double threads,
    double workers,
    double files) {
  private static final Path STATUS = Path.of("/proc/self/status");

  static boolean isKnown() {
    return Files.isReadable(STATUS);
  }

  /** After what is left to the garbage collector is, most likely, gone. */
  static Footprint settled() {
    OffHeap offHeap = OffHeap.settled();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      List<String> status = Files.readAllLines(STATUS);
      return new Footprint(
          number(status, "VmRSS:"),
          offHeap.arenas() / 1024.0,
          offHeap.backend() / 1024.0,
          Pointer.totalBytes() / 1024.0,
          number(status, "Threads:"),
          Workers.alive().size(),
          files.count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double number(List<String> status, String name) {
    String line = status.stream().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(name.length()).replace("kB", "").trim());
  }

  private static Map<String, ToDoubleFunction<Footprint>> parts() {
    Map<String, ToDoubleFunction<Footprint>> parts = new LinkedHashMap<>();
    parts.put("resident KiB", Footprint::resident);
    parts.put("arrays KiB", Footprint::arrays);
    parts.put("backend KiB", Footprint::backend);
    parts.put("pointers KiB", Footprint::pointers);
    parts.put("threads", Footprint::threads);
    parts.put("workers", Footprint::workers);
    parts.put("files", Footprint::files);
    return parts;
  }

  /**
   * How fast each part grows in the second half of some samples: the slope of the straight line
   * that fits best by least squares, in its unit per thousand events.
   *
   * @param each how many events lie between two samples
   */
  static Map<String, Double> slopes(List<Footprint> samples, int each) {
    List<Footprint> half = samples.subList(samples.size() / 2, samples.size());
    Map<String, Double> slopes = new LinkedHashMap<>();
    parts()
        .forEach(
            (name, part) ->
                slopes.put(
                    name, slope(half.stream().map(part::applyAsDouble).toList()) * 1000 / each));
    return slopes;
  }

  private static double slope(List<Double> values) {
    double middle = (values.size() - 1) / 2.0;
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.size(); i++) {
      products += (i - middle) * values.get(i);
      squares += (i - middle) * (i - middle);
    }
    return products / squares;
  }

  /** The last sample, and the slopes, in a line. */
  static String describe(List<Footprint> samples, Map<String, Double> slopes) {
    Footprint last = samples.get(samples.size() - 1);
    List<String> words = new ArrayList<>();
    parts()
        .forEach(
            (name, part) ->
                words.add(
                    String.format(
                        Locale.ROOT,
                        "%s %,.0f (%+.3f)",
                        name,
                        part.applyAsDouble(last),
                        slopes.get(name))));
    return String.join(", ", words);
  }
}

package io.github.scpl.models.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;

/** A training run of the original implementation, and the inputs that its hash defines. */
final class GoldenFile {
  final JsonNode root;
  final String name;
  private final int seed;

  private GoldenFile(Path path) {
    try {
      root = new ObjectMapper().readTree(path.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    name = path.getFileName().toString();
    seed = root.get("seed").asInt();
  }

  /** The file of this name; null if the shared directory is not there. */
  static GoldenFile open(String name) {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.isDirectory(directory.resolve("scpl-core"))) {
      directory = directory.getParent();
    }
    if (directory == null) {
      return null;
    }
    Path path = directory.resolveSibling("shared").resolve("golden").resolve(name);
    return Files.isReadable(path) ? new GoldenFile(path) : null;
  }

  String text(String option) {
    JsonNode value = root.get("options").get(option);
    return value.isNull() ? null : value.asText();
  }

  int number(String option) {
    return root.get("options").get(option).asInt();
  }

  /** The elements of a stream, in [-1, 1). */
  DoubleSupplier stream(int stream) {
    return new DoubleSupplier() {
      private int k;

      @Override
      public double getAsDouble() {
        return unit(k++, seed, stream);
      }
    };
  }

  /** Element k of a stream. */
  static double unit(int k, int seed, int stream) {
    int x = k * 0x9E3779B1 + seed * 0x85EBCA6B + stream * 0xC2B2AE35;
    x ^= x >>> 16;
    x *= 0x7FEB352D;
    x ^= x >>> 15;
    x *= 0x846CA68B;
    x ^= x >>> 16;
    return (x >>> 8) / 8388608.0 - 1;
  }

  /** The labels of a batch. */
  int[] labels(int step, int rows) {
    int classes = Math.min(number("n_classes"), Math.max(2, rows / 3));
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = (i * (i + 3) / 2 + 5 * step) % classes;
    }
    return labels;
  }

  /** The token ids of a batch, row after row, with 0 for padding. */
  double[] ids(int step, int rows) {
    int time = number("seq_len");
    double[] ids = new double[rows * time];
    DoubleSupplier units = stream(100_000 + step);
    for (int k = 0; k < ids.length; k++) {
      long hash = (long) ((units.getAsDouble() + 1) * 8388608);
      int row = k / time;
      int kept = row == 0 ? time : 3 + (5 * row + step) % (time - 2);
      ids[k] = k % time < kept ? hash % (number("vocab_size") - 2) + 2 : 0;
    }
    return ids;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is in a snapshot, as JSON. Fields that are not known here are passed over, so that later
 * versions may add some.
 *
 * @param format {@link #FORMAT}
 * @param version rises when an older reader would misunderstand the rest
 * @param run where the run was
 * @param facts what it was computed with, which may decide about last bits
 * @param properties of the caller's
 * @param blocks one entry for each block, in their order
 */
record Manifest(
    String format,
    int version,
    RunState run,
    Map<String, String> facts,
    Map<String, String> properties,
    List<StoredBlock> blocks) {
  static final String FORMAT = "scpl-snapshot";
  static final int VERSION = 1;
  private static final long MOST_BYTES = 64 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Copies the lists and maps. */
  Manifest {
    facts = copy(facts);
    properties = copy(properties);
    blocks = List.copyOf(blocks);
  }

  /** In the same order, without nulls. */
  private static Map<String, String> copy(Map<String, String> map) {
    Map<String, String> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, Objects.requireNonNull(value, key)));
    return Collections.unmodifiableMap(copy);
  }

  byte[] toBytes() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IOException that names the file, if there is none, or it is no such manifest
   */
  static Manifest read(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > MOST_BYTES) {
      throw refused(file, "at most " + MOST_BYTES + " bytes", bytes + " bytes");
    }
    Manifest manifest;
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      manifest = JSON.readValue(text, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "Cannot read " + file + ": " + e.getOriginalMessage() + "; it is damaged, or no snapshot",
          e);
    }
    if (manifest == null) {
      throw refused(file, "an object", "null");
    }
    manifest.requireSense(file);
    return manifest;
  }

  private void requireSense(Path file) throws IOException {
    require(file, FORMAT.equals(format), FORMAT, format);
    require(
        file,
        version == VERSION,
        "a format of version " + VERSION,
        version + "; use the version of this library that wrote it");
    boolean sense = run.epoch() >= 1 && run.batch() >= 0 && run.steps() >= run.batch();
    require(file, sense, "a place in a run", "epoch " + run.epoch() + ", batch " + run.batch());
    int active = run.activeBlocks();
    require(file, active >= 1 && active <= blocks.size(), "1 to " + blocks.size(), active);
    int totals = run.totals().blocks().size();
    require(file, totals == blocks.size(), "totals of " + blocks.size() + " blocks", totals);
    for (EpochResult result : run.past()) {
      Evaluation evaluation = result.evaluation();
      int outputs = evaluation.outputs().size();
      int accuracies = evaluation.accuracies().size();
      boolean each = outputs > 0 && accuracies == outputs;
      require(file, each, "an accuracy for each of " + outputs + " outputs", accuracies);
      int learned = evaluation.activeBlocks();
      boolean some = learned >= 1 && learned <= evaluation.blocks();
      boolean exits = outputs == 1 || learned <= outputs;
      require(file, some && exits, "active blocks that have outputs", learned);
    }
  }

  private static void require(Path file, boolean met, String expected, Object got)
      throws IOException {
    if (!met) {
      throw refused(file, expected, got);
    }
  }

  private static IOException refused(Path file, String expected, Object got) {
    return new IOException("Cannot read " + file + ": expected " + expected + ", got " + got);
  }
}

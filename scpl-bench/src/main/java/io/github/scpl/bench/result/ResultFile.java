// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.files.Failure;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The folder of a run's result, {@code result.json}, {@code result.csv} and {@code report.html},
 * which are written again and again, each time as a whole or not at all.
 *
 * <p>What another run has left there is moved into a folder of its own below, named by its time and
 * its command, before the first file is written.
 */
public final class ResultFile {
  private static final String NAME = "result.json";
  private static final String REPORT = "report.html";
  private static final String TABLE = "result.csv";

  /** All files of a run, by what they tell of it. */
  private static final List<String> ALL = List.of(NAME, REPORT, TABLE);

  private static final String REFERENCE = "reference-";
  private static final String PART = ".part";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss");

  private final Path folder;

  /** What tells the files that this run has written from others, by name. */
  private final Map<String, Object> own = new HashMap<>();

  private Path kept;

  private ResultFile(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder and tries whether it can be written, so that a wrong path is refused before
   * any work is done. What is there is left as it is.
   */
  public static ResultFile open(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, NAME, PART));
    } catch (IOException e) {
      throw new IOException(
          "--out: expected a folder that can be made and written to, got "
              + folder
              + " ("
              + Failure.reason(e)
              + ")",
          e);
    }
    for (String name : ALL) {
      Path file = folder.resolve(name);
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("--out: expected no folder " + file + "; choose another folder");
      }
    }
    return new ResultFile(folder);
  }

  /** Where the result of an earlier run was moved to; null if there was none. */
  public Path kept() {
    return kept;
  }

  /** Where {@code result.json} is, or will be. */
  public Path result() {
    return folder.resolve(NAME);
  }

  /** Where {@code report.html} is, or will be. */
  public Path report() {
    return folder.resolve(REPORT);
  }

  /** Writes {@code result.json}. */
  Path write(Map<String, Object> content) throws IOException {
    return write(NAME, Json.MAPPER.writeValueAsBytes(content));
  }

  /** Writes {@code report.html}. */
  Path write(Page report) throws IOException {
    return write(REPORT, report.html().getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a run in the original's layout, into a file of its name. */
  Path writeReference(String run, Map<String, Object> content) throws IOException {
    String name = run.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^-|-$", "");
    return write(REFERENCE + name + ".json", Json.MAPPER.writeValueAsBytes(content));
  }

  /** Writes {@code result.csv}. */
  Path write(Table epochs) throws IOException {
    return write(TABLE, epochs.csv().getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Path part = null;
    try {
      keepEarlier();
      part = folder.resolve(name + "." + ProcessHandle.current().pid() + PART);
      // Not a channel, which an interrupt would close: results are written after one, too.
      try (FileOutputStream output = new FileOutputStream(part.toFile())) {
        output.write(content);
        output.getFD().sync();
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      own.put(name, identity(file));
      return file;
    } catch (IOException e) {
      throw new IOException(
          "Cannot write "
              + file
              + ": "
              + Failure.reason(e)
              + "; make room, or choose another --out",
          e);
    } finally {
      if (part != null) {
        Files.deleteIfExists(part);
      }
    }
  }

  private void keepEarlier() throws IOException {
    List<Path> strange = new ArrayList<>();
    for (String name : ALL) {
      if (isStrange(folder.resolve(name))) {
        strange.add(folder.resolve(name));
      }
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, REFERENCE + "*.json")) {
      for (Path file : files) {
        if (isStrange(file)) {
          strange.add(file);
        }
      }
    }
    if (strange.isEmpty()) {
      return;
    }
    Path to = newFolder(nameOf(strange.get(0)));
    for (Path file : strange) {
      Files.move(file, to.resolve(file.getFileName()));
    }
    kept = to;
  }

  private boolean isStrange(Path file) throws IOException {
    return Files.exists(file) && !identity(file).equals(own.get(file.getFileName().toString()));
  }

  private static Object identity(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return Objects.hash(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
  }

  /** Such as {@code 2026-11-27T10-31-22-compare}. */
  private static String nameOf(Path file) throws IOException {
    LocalDateTime time =
        LocalDateTime.ofInstant(
            Files.getLastModifiedTime(file).toInstant(), ZoneId.systemDefault());
    return TIME.format(time) + commandOf(file);
  }

  private static String commandOf(Path file) {
    try {
      JsonNode command = Json.MAPPER.readTree(file.toFile()).path("command");
      String name = command.asText();
      return name.matches("[a-z-]{1,20}") ? "-" + name : "";
    } catch (IOException e) {
      return ""; // a report, or not a result at all
    }
  }

  private Path newFolder(String name) throws IOException {
    for (int number = 1; ; number++) {
      try {
        return Files.createDirectory(folder.resolve(number == 1 ? name : name + "-" + number));
      } catch (FileAlreadyExistsException e) {
        continue; // of a run that ended in the same second
      }
    }
  }
}

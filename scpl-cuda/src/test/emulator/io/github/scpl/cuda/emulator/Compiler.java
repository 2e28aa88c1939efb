// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Makes libraries with the host's C++ compiler, and keeps them for the next process. */
final class Compiler {
  private static final List<String> COMMAND =
      List.of(
          "g++",
          "-std=c++17",
          "-fPIC",
          "-shared",
          "-fvisibility=hidden",
          "-ffp-contract=off",
          "-U_FORTIFY_SOURCE");

  private static final String VERSION = version();

  private Compiler() {}

  /** Whether there is one. */
  static boolean isAvailable() {
    return !VERSION.isEmpty();
  }

  private static String version() {
    try {
      return System.getProperty("os.name").equals("Linux") // nowhere else were fibers tried
          ? output(List.of("g++", "--version"))
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** The text of a file beside this class. */
  static String text(String name) {
    try (InputStream in = Compiler.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "Expected " + name + " among the test's resources; add scpl-cuda/src/test/native");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The library of a text, made if nobody made it before. */
  static Path library(String text, String... options) {
    List<String> command = new ArrayList<>(COMMAND);
    command.addAll(List.of(options));
    try {
      Path folder =
          Files.createDirectories(
              Path.of(
                  System.getProperty("java.io.tmpdir"),
                  "scpl-emulator-" + System.getProperty("user.name")));
      Path library = folder.resolve(hash(VERSION + command + text) + ".so");
      if (!Files.exists(library)) {
        make(folder, command, text, library);
      }
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Path folder, List<String> command, String text, Path library)
      throws IOException {
    Path source = Files.createTempFile(folder, "source", ".cpp");
    Path fresh = Files.createTempFile(folder, "library", ".so");
    try {
      Files.writeString(source, text);
      List<String> all = new ArrayList<>(command);
      all.addAll(List.of("-o", fresh.toString(), source.toString()));
      output(all);
      Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(source);
      Files.deleteIfExists(fresh);
    }
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "Expected " + String.join(" ", command) + " to succeed, got\n" + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + command.get(0) + " ran", e);
    }
    return output;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

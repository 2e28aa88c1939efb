// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * Command lines and files of options that picocli takes: it needs time and memory with the square
 * of the number of words, and has a stack trace for files that it cannot read.
 */
final class Typed extends CommandLine {
  private static final int MOST_WORDS = 10_000;
  private static final int MOST_BYTES = 1 << 14;

  Typed(Object command) {
    super(command);
  }

  @Override
  public ParseResult parseArgs(String... arguments) {
    if (arguments.length > MOST_WORDS) {
      throw new ParameterException(
          this, "expected at most " + MOST_WORDS + " words, got " + arguments.length);
    }
    for (String argument : arguments) {
      if (argument.startsWith("@")) {
        requireSmall(argument);
      }
    }
    try {
      return super.parseArgs(arguments);
    } catch (InitializationException e) {
      throw new ParameterException(this, reason(e), e);
    }
  }

  private void requireSmall(String argument) {
    long bytes;
    try {
      bytes = Files.size(Path.of(argument.substring(1)));
    } catch (IOException | InvalidPathException e) {
      return; // no such file, as picocli says
    }
    if (bytes > MOST_BYTES) {
      String expected = ": expected a file of options of at most " + MOST_BYTES + " bytes, got ";
      throw new ParameterException(this, argument + expected + bytes);
    }
  }

  /** The file and what is the matter, perhaps of one that is named in another. */
  private static String reason(InitializationException error) {
    Throwable last = error;
    while (last.getCause() instanceof InitializationException) {
      last = last.getCause();
    }
    String why = last.getCause() == null ? "" : ": " + last.getCause().getMessage();
    return last.getMessage() + why;
  }
}

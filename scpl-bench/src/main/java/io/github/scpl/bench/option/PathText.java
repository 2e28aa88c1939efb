// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Paths as they are typed. */
public final class PathText implements ITypeConverter<Path> {
  /** Made once, for all options that are paths. */
  public PathText() {}

  @Override
  public Path convert(String text) {
    try {
      return of(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /**
   * The path that a text stands for.
   *
   * @throws IllegalArgumentException with the cure, if names of files cannot have such characters;
   *     in a locale without an encoding those are all but ASCII
   */
  public static Path of(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      boolean isZero = text.indexOf('\0') >= 0;
      throw new IllegalArgumentException(
          "expected a path in the encoding of file names, "
              + System.getProperty("sun.jnu.encoding")
              + ", got '"
              + text.replace('\0', '?')
              + "'; "
              + (isZero ? "take the zero byte out" : "set the locale to UTF-8 (LC_ALL=C.UTF-8)"),
          e);
    }
  }

  /**
   * Refuses to work in a folder whose name cannot be read, for every relative path would then stand
   * for a file in another one.
   *
   * @param folder the working folder, as Java knows it
   * @throws IllegalArgumentException with the cure
   */
  public static void requireWorkingFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "Expected a working folder whose name can be read as "
              + System.getProperty("sun.jnu.encoding")
              + ", got "
              + folder
              + ", which does not exist; set the locale to UTF-8 (LC_ALL=C.UTF-8)");
    }
  }
}

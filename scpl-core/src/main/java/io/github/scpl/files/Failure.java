// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, in words. */
public final class Failure {
  private Failure() {}

  /** The message; some exceptions have only a type, and some only the name of a file. */
  public static String reason(IOException e) {
    if (e.getMessage() == null) {
      return e.getClass().getSimpleName();
    }
    if (!(e instanceof FileSystemException file) || file.getReason() != null) {
      return e.getMessage();
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or folder: " + e.getMessage();
    }
    if (e instanceof AccessDeniedException) {
      return "no permission: " + e.getMessage();
    }
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}

package io.github.scpl.models.data;

import java.io.IOException;

/** A data file is not what it should be. The message names the file and the place in it. */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A fault found in the content. */
  public DataException(String message) {
    super(message);
  }

  /** A fault found by something below. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}

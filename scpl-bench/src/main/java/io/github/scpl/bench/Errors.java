// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import io.github.scpl.block.NonFiniteException;
import io.github.scpl.models.data.DataException;
import io.github.scpl.train.report.TrainingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints an error as one line, with its stack trace only on request or if it is ours. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {
  static final int USER_ERROR = 2;
  private static final int DIVERGED = 3;
  private static final int INTERNAL_ERROR = 70;

  private final BooleanSupplier stackTrace;

  Errors(BooleanSupplier stackTrace) {
    this.stackTrace = stackTrace;
  }

  @Override
  public int handleParseException(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    Set<String> similar = new TreeSet<>();
    if (error instanceof UnmatchedArgumentException unmatched) {
      similar.addAll(unmatched.getSuggestions());
    }
    String guess = similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
    if (error instanceof UnmatchedArgumentException unmatched
        && unmatched.getUnmatched().get(0).startsWith("@")) {
      guess = "; expected a file of options of this name, got none";
    }
    String help = " (see '" + command.getCommandSpec().qualifiedName() + " --help')";
    print(command.getErr(), error.getMessage() + guess + help);
    return USER_ERROR;
  }

  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
    if (Interruption.isCauseOf(error)) {
      print(command.getErr(), "Interrupted");
      return Interruption.STATUS;
    }
    Throwable cause = cause(error);
    int status = status(cause);
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    if (cause instanceof OutOfMemoryError) {
      message = "Out of memory; use a smaller --batch or --width. " + message;
    }
    print(command.getErr(), message);
    if (stackTrace.getAsBoolean() || status == INTERNAL_ERROR) {
      error.printStackTrace(command.getErr());
    }
    return status;
  }

  private static void print(PrintWriter err, String message) {
    String line = DataException.oneLine(message);
    err.println("scpl: " + line.replaceAll("\\p{Cntrl}", "?")); // names in files may have some
  }

  private static Throwable cause(Exception error) {
    boolean wrapper =
        error instanceof TrainingException
            || error instanceof ExecutionException
            || error instanceof UncheckedIOException;
    return wrapper && error.getCause() != null ? error.getCause() : error;
  }

  /** Wrong arguments, bad data and too little memory are the user's to mend; all else is ours. */
  private static int status(Throwable cause) {
    if (cause instanceof NonFiniteException) {
      return DIVERGED;
    }
    boolean users =
        cause instanceof IOException
            || cause instanceof IllegalArgumentException
            || cause instanceof OutOfMemoryError;
    return users ? USER_ERROR : INTERNAL_ERROR;
  }
}

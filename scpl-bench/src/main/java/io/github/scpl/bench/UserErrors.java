package io.github.scpl.bench;

import io.github.scpl.train.TrainingException;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints an error as one line, with its stack trace only on request. */
final class UserErrors implements IExecutionExceptionHandler {
  private static final int USER_ERROR = 2;
  private static final int INTERNAL_ERROR = 70;

  private final BooleanSupplier stackTrace;

  UserErrors(BooleanSupplier stackTrace) {
    this.stackTrace = stackTrace;
  }

  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    command.getErr().println("scpl: " + message.replaceAll("\\s*\\R\\s*", " "));
    if (stackTrace.getAsBoolean() || !isUsers(error)) {
      error.printStackTrace(command.getErr());
    }
    return isUsers(error) ? USER_ERROR : INTERNAL_ERROR;
  }

  /** Wrong arguments and bad data are the user's to mend; anything else is ours. */
  private static boolean isUsers(Exception error) {
    Throwable cause = error instanceof TrainingException ? error.getCause() : error;
    return cause instanceof IOException || cause instanceof IllegalArgumentException;
  }
}

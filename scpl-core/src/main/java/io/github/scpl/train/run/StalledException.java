// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.train.fault.StallLimit;

/** A thread that has been at one batch for too long; the stack is that of the thread. */
final class StalledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private StalledException(String message, StackTraceElement[] stack) {
    super(message);
    setStackTrace(stack);
  }

  /** Of a thread as it is now; the message has what it runs, libraries left out. */
  static StalledException of(Thread thread, StallLimit limit) {
    StackTraceElement[] stack = thread.getStackTrace();
    return new StalledException(
        "expected to be done with the batch, or to wait for others, within "
            + limit
            + ", got no end; it is "
            + place(stack),
        stack);
  }

  private static String place(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (!frame.getClassName().startsWith("java") && !frame.getClassName().startsWith("jdk.")) {
        return "at " + inWords(frame);
      }
    }
    return stack.length == 0 ? "at an unknown place" : "at " + inWords(stack[0]);
  }

  /** Without the class loader's name. */
  private static String inWords(StackTraceElement frame) {
    return frame.getClassName()
        + "."
        + frame.getMethodName()
        + "("
        + frame.getFileName()
        + ":"
        + frame.getLineNumber()
        + ")";
  }
}

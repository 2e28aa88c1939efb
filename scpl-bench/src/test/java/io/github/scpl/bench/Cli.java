// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * What a call of the command line came to.
 *
 * @param code the exit code
 * @param out what it printed
 * @param err its error messages
 */
public record Cli(int code, String out, String err) {
  /** All commands, with their options. */
  public static CommandLine commandLine() {
    return Main.commandLine();
  }

  /** Runs a command. */
  public static Cli run(String... arguments) {
    return run(Main.commandLine(), arguments);
  }

  static Cli run(CommandLine command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = command.execute(arguments);
    return new Cli(code, out.toString(), err.toString());
  }

  /** Itself, if all went well. */
  public Cli succeeded() {
    assertEquals("", err);
    assertEquals(0, code);
    return this;
  }

  /** The message of a user's error, which is one line. */
  public String refused() {
    assertEquals(2, code, err);
    assertTrue(err.startsWith("scpl: "), err);
    assertEquals(1, err.lines().count(), err);
    return err.strip().substring("scpl: ".length());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.OptionChecks;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scpl completion}: a script by which a shell completes commands and options. */
@Command(
    name = "completion",
    description = "Prints a script by which a shell completes commands and options.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl completion bash > ~/.local/share/bash-completion/completions/scpl",
      "  source <(scpl completion bash)"
    })
public final class CompletionCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      defaultValue = "bash",
      paramLabel = "SHELL",
      description = "bash (default) or zsh, which take the same script.")
  private String shell;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public CompletionCommand() {}

  @Override
  public Integer call() {
    String name = shell.toLowerCase(Locale.ROOT);
    OptionChecks.require("SHELL", name.matches("bash|zsh"), "bash or zsh", shell);
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    out.flush();
    return 0;
  }
}

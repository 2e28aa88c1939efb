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

/** {@code scpl completion}: a script by which a shell completes commands, options and values. */
@Command(
    name = "completion",
    description = "Prints a script by which a shell completes commands, options and their values.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl completion bash > ~/.local/share/bash-completion/completions/scpl",
      "  source <(scpl completion bash)"
    })
public final class CompletionCommand implements Callable<Integer> {
  /**
   * Stands in front of picocli's function, which knows of an option and its value as two words, and
   * of one value.
   */
  private static final String VALUES =
      """

      # Takes --option=value apart, completes the last one of values such as bp,scpl, and files behind a colon.
      function _complete_scpl_values() {
        local word="${COMP_WORDS[COMP_CWORD]}" before="" files="" i
        local -a words
        words=()
        for ((i = 0; i < COMP_CWORD; i++)); do
          if [[ "${COMP_WORDS[i]}" != "=" ]]; then words+=("${COMP_WORDS[i]}"); fi
        done
        if [[ "$word" == "=" ]]; then word=""; fi
        if [[ "$word" == --*=* ]]; then # where = does not end a word
          before="${word%%=*}="
          words+=("${word%%=*}")
          word="${word#*=}"
        fi
        local count=${#words[@]}
        case "${words[count-1]}" in
          --methods | --policies | --parts)
            if [[ "$word" == *,* ]]; then
              before="$before${word%,*},"
              word="${word##*,}"
            fi
            ;;
          --data | --word-vectors)
            if [[ "$word" == *:* && "$word" != ":" ]]; then # where : does not end a word
              files=yes
              before="$before${word%%:*}:"
              word="${word#*:}"
            fi
            ;;
          :) files=yes ;;
        esac
        if [[ "$word" == ":" ]]; then
          files=yes
          word=""
        fi
        if [[ -n "$ZSH_VERSION" ]]; then PREFIX="$word"; fi # by which its compgen finds files
        if [[ -n "$files" ]]; then
          COMPREPLY=($(compgen -f -- "$word"))
          if [[ -n "$BASH_VERSION" ]]; then compopt -o filenames; fi
        else
          COMP_WORDS=("${words[@]}" "$word")
          COMP_CWORD=$count
          _complete_scpl
        fi
        for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
          COMPREPLY[i]="$before${COMPREPLY[i]}"
        done
        if [[ -n "$BASH_VERSION" && "${COMPREPLY[0]}" == *: ]]; then compopt -o nospace; fi
      }
      complete -F _complete_scpl_values -o default scpl
      """;

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
    OptionValues.addTo(spec.root().commandLine());
    out.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    out.print(VALUES);
    out.flush();
    return 0;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.option.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command that repeats a run to the bit: the one that was typed, with what was measured or
 * taken from the machine spelled out. Native threads are part of the bits, cores decide on them.
 */
final class RepeatedCommand {
  private static final Set<String> SPELLED_OUT = Set.of("--placement", "--stages", "--cores");

  private RepeatedCommand() {}

  static String of(CommandSpec command, Map<Training, PlacementChoice> placements, int cores) {
    List<String> words = new ArrayList<>();
    List<String> typed = command.commandLine().getParseResult().originalArgs();
    for (int i = 0; i < typed.size(); i++) {
      String name = typed.get(i).replaceFirst("=.*", "");
      if (!SPELLED_OUT.contains(name)) {
        words.add(typed.get(i));
      } else if (name.equals(typed.get(i))) {
        i++; // its value is a word of its own
      }
    }
    if (!placements.isEmpty()) {
      words.add("--placement");
      words.add(
          placements.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue().text())
              .collect(Collectors.joining(",")));
    }
    words.add("--cores");
    words.add(String.valueOf(cores));
    return line(words);
  }

  /** A line for a shell. */
  static String line(List<String> words) {
    return "./scpl " + words.stream().map(RepeatedCommand::quoted).collect(Collectors.joining(" "));
  }

  /** As a shell reads it as one word. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}

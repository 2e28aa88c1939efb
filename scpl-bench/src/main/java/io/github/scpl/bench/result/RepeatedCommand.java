// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.option.Training;
import java.util.ArrayList;
import java.util.HashSet;
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

  /** Where blocks go in more than one way, what is typed about it stays. */
  private static final Set<String> CORES = Set.of("--cores");

  /** How the run was kept: the one that repeats it is from the beginning. */
  private static final Set<String> KEPT = Set.of("--snapshot-every", "--retry");

  private static final Set<String> FLAGS = Set.of("--resume");

  private RepeatedCommand() {}

  static String of(CommandSpec command, Map<Training, PlacementChoice> placements, int cores) {
    Set<String> spelledOut = new HashSet<>(placements.isEmpty() ? CORES : SPELLED_OUT);
    spelledOut.addAll(KEPT);
    List<String> words = new ArrayList<>();
    List<String> typed = command.root().commandLine().getParseResult().expandedArgs();
    for (int i = 0; i < typed.size(); i++) {
      String name = typed.get(i).replaceFirst("=.*", "");
      if (FLAGS.contains(name)) {
        continue;
      } else if (!spelledOut.contains(name)) {
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
    return "./scpl " + Shell.line(words);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The table of all options in docs/command-line.md is made from the commands. With {@code
 * -Dscpl.writeDocs=true} it is written, otherwise compared.
 */
class OptionsTableTest {
  private static final Path DOCS = Path.of("..", "docs", "command-line.md");
  private static final String HEADING = "## All options\n";
  private static final String INTRODUCTION =
      "\nMade from the commands, as `--help` prints them.\n\n| option | of | what it does |\n|---|---|---|\n";

  @Test
  void theTableNamesAllOptionsOfAllCommands() throws IOException {
    String docs = Files.readString(DOCS);
    int heading = docs.indexOf(HEADING);
    String before = heading < 0 ? docs : docs.substring(0, heading);
    String made = before + HEADING + INTRODUCTION + rows();
    if (Boolean.getBoolean("scpl.writeDocs")) {
      Files.writeString(DOCS, made);
    }
    assertEquals(made, Files.readString(DOCS), "write it anew by -Dscpl.writeDocs=true");
  }

  private static String rows() {
    Map<String, List<String>> commands = new TreeMap<>();
    collect(Main.commandLine(), commands);
    return commands.entrySet().stream()
        .map(row -> row.getKey().formatted(String.join(", ", row.getValue())))
        .collect(Collectors.joining());
  }

  private static void collect(CommandLine command, Map<String, List<String>> commands) {
    for (CommandLine below : command.getSubcommands().values()) {
      for (OptionSpec option : below.getCommandSpec().options()) {
        boolean common = option.inherited() || option.usageHelp() || option.versionHelp();
        if (!common && !option.hidden()) {
          String name = below.getCommandSpec().qualifiedName().replaceFirst("scpl ", "");
          commands.computeIfAbsent(row(option), key -> new ArrayList<>()).add(name);
        }
      }
      collect(below, commands);
    }
  }

  /** With a place for the commands. */
  private static String row(OptionSpec option) {
    String names = "`" + String.join("`, `", option.names()) + "`";
    String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    String text =
        String.join(" ", option.description())
            .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()))
            .replace("|", "\\|")
            .replace("%", "%%");
    return "| " + names + value + " | %s | " + text + " |\n";
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Damaged command lines: all commands and all their options, in any order, with values that they
 * may or may not take. Each line also has an option that lets nothing be trained, measured or
 * written, and is checked as far as that.
 */
class OptionsFuzzTest implements FuzzedReaders {
  private static final String[] VALUES = {
    "fixed",
    "scpl",
    "bp",
    "all",
    "auto",
    "1+3",
    "m,avg,8",
    "never",
    "vgg8",
    "transformer",
    "adam",
    "sgd",
    "bf16",
    "html",
    "reference",
    "--",
    "-",
    "@",
    "=",
    ",",
    "1,2,3",
    "0.5",
    "true",
    "%s",
    "${x}"
  };

  /** What would write, take the place of what keeps the command from its work, or say more. */
  private static final Set<String> KEPT =
      Set.of("--out", "--data", "--data-dir", "--load", "--stacktrace");

  private static final Set<String> TRAINING =
      Set.of("train", "compare", "epochs", "depth", "noise", "ablate", "dynamic", "exits");
  private static final Set<String> MEASURING = Set.of("throughput", "scale", "profile", "simulate");

  /** Studies have the lines of all their runs parsed. */
  private static final long PARSING = 1 << 30;

  private static final int LINES_OF_A_PARSER = 500;

  @TempDir Path folder;
  private CommandLine command;
  private int lines;

  @Override
  public Stream<Fuzz> readers() throws IOException {
    String nowhere = Files.writeString(folder.resolve("file"), "no folder").resolve("x").toString();
    Path options = folder.resolve("options.txt");
    Fuzz all = Fuzz.of("options", bytes -> run(harmless(nowhere, text(bytes).split("\n"))));
    for (String name : Main.commandLine().getSubcommands().keySet()) {
      all.start(name);
    }
    return Stream.of(
        all.start("train\n--method\nscpl\n--epochs=3\n--batch=8\n--growth=accumulate:1,2")
            .start("compare\n--methods=bp,scpl\n--repeats=2\n--width=0.5\n--stages=2")
            .start("exits\n--policies=confidence\n--accuracy-loss=0.5\n--points=3")
            .start("simulate\n--devices=1,2\n--bandwidth=1\n--batch=8")
            .start("reference\ntext\n--model=LSTM_SCPL_m_d\n--dataset=agnews")
            .text(names())
            .text(VALUES)
            .text(Tokens.NAMES)
            .refusingAll()
            .allocating(PARSING, 4000),
        Fuzz.of(
                "option-file",
                bytes -> {
                  Files.write(options, bytes);
                  run(harmless(nowhere, "train", "@" + options));
                })
            .start("--epochs 3 --batch=8 # a comment\n--method \"scpl\"\n--growth 'fixed'\n")
            .text(names())
            .text("@" + options, "@", "\"", "'", "#", "\\", "\n", " ")
            .refusingAll()
            .allocating(PARSING, 4000),
        Fuzz.of(
                "option-data",
                bytes -> run(List.of("train", "--out=" + nowhere, "--data=" + text(bytes))))
            .start("idx:" + folder, "cifar10:" + folder, "ag-news:" + folder, "imdb:" + folder)
            .start("sst2:x", "dbpedia:x", "tiny-imagenet:x", "cifar100:x", "banking77:x")
            .text(":", "idx", "cifar10")
            .text(Tokens.NAMES)
            .refusingAll()
            .allocating(PARSING, 4000));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Options of all commands. */
  private static String[] names() {
    Set<String> names = new TreeSet<>();
    collect(Main.commandLine(), names);
    names.removeIf(KEPT::contains);
    return Stream.concat(names.stream(), names.stream().map(name -> name + "="))
        .toArray(String[]::new);
  }

  private static void collect(CommandLine command, Set<String> names) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      names.addAll(List.of(option.names()));
    }
    command.getSubcommands().values().forEach(each -> collect(each, names));
  }

  /** The line with what is not there right behind the command, before a word that ends options. */
  private static List<String> harmless(String nowhere, String... line) {
    List<String> words = new ArrayList<>(List.of(line));
    String name = words.isEmpty() ? "" : words.get(0);
    if (TRAINING.contains(name)) {
      words.add(1, "--data=idx:" + nowhere);
    } else if (MEASURING.contains(name)) {
      words.add(1, "--out=" + nowhere);
    } else if (name.equals("predict")) {
      words.add(1, "--load=" + nowhere);
    } else if (name.equals("reference")) {
      words.add(Math.min(words.size(), 2), "--data-dir=" + nowhere);
    } else if (name.equals("flink-jar")) {
      words.addAll(1, List.of(nowhere, nowhere)); // one too many
    } else if (Set.of("info", "parity", "report", "link").contains(name)) {
      words.add(1, nowhere);
    }
    return words;
  }

  private void run(List<String> words) {
    if (lines++ % LINES_OF_A_PARSER == 0) {
      command = Main.commandLine();
    }
    Cli result = Cli.run(command, words.toArray(String[]::new));
    boolean line = result.err().startsWith("scpl: ") && result.err().lines().count() == 1;
    boolean none = words.stream().allMatch(word -> word.startsWith("-")); // commands are listed
    if (result.code() == 2 && (line || none)) {
      throw new IllegalArgumentException(result.err());
    }
    if (result.code() != 0 || !result.err().isEmpty()) {
      throw new AssertionError(words + " ends with " + result);
    }
  }
}

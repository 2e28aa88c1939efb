// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.NonFiniteException;
import io.github.scpl.train.report.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "compare",
        "train",
        "dynamic",
        "exits",
        "predict",
        "throughput",
        "profile",
        "simulate",
        "parity",
        "reference",
        "info",
        "completion"
      })
  void everyCommandHasHelpAndTheVersion(String name) {
    String help = Cli.run(name, "--help").succeeded().out();
    assertTrue(help.startsWith("Usage: scpl " + name + " [OPTIONS]"), help);
    assertTrue(help.contains("--stacktrace"), help);
    assertTrue(help.contains("\nExamples:\n  scpl " + name), help);
    assertTrue(help.lines().allMatch(line -> line.length() <= 80), help);
    assertFalse(help.contains("${") || help.contains("null"), help);
    assertEquals("scpl 0.1.0-SNAPSHOT", Cli.run(name, "--version").succeeded().out().strip());
  }

  @Test
  void theVersionIsTheProjects() throws IOException {
    String pom = Files.readString(Path.of("..", "pom.xml"));
    Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(pom);
    assertTrue(version.find());
    assertEquals("scpl " + version.group(1), Cli.run("-V").succeeded().out().strip());
  }

  /** As in a locale in which the folder's name cannot be read. */
  @Test
  @Timeout(60)
  void aWorkingFolderThatIsNotFoundIsRefused() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.dir=/no/such/caf??",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "parity",
                "x.json")
            .redirectErrorStream(true)
            .start();
    String got = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(2, process.waitFor(), got);
    assertEquals(1, got.lines().count(), got);
    assertTrue(got.startsWith("scpl: Expected a working folder whose name can be read"), got);
    assertTrue(got.contains("got /no/such/caf??, which does not exist; set the locale"), got);
  }

  @Test
  void withoutACommandTheCommandsAreListed() {
    Cli cli = Cli.run();
    assertEquals(2, cli.code());
    assertEquals("", cli.out());
    assertEquals(Cli.run("--help").succeeded().out(), cli.err());
    for (String name :
        new String[] {"compare", "train", "dynamic", "exits", "throughput", "parity", "info"}) {
      assertTrue(cli.err().contains("  " + name + " "), cli.err());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trian | Unmatched argument at index 0: 'trian'; did you mean parity or train?"
            + " (see 'scpl --help')",
        "train --bach=3 | Unknown option: '--bach=3'; did you mean --batch?"
            + " (see 'scpl train --help')",
        "train --batch=x | Invalid value for option '--batch': 'x' is not an int"
            + " (see 'scpl train --help')",
        "train --batch=1 --batch=2 | option '--batch' (N) should be specified only once"
            + " (see 'scpl train --help')",
        "parity | Missing required parameter: 'FILE' (see 'scpl parity --help')",
        "throughput --steps= | Invalid value for option '--steps': '' is not an int"
            + " (see 'scpl throughput --help')"
      })
  void aWrongCallIsRefusedInOneLine(String line, String message) {
    assertEquals(message, Cli.run(line.split(" ")).refused());
  }

  /** The process's own, since the environment of this one is what it is. */
  @Test
  @Timeout(60)
  void coloursAreLeftOutIfTheEnvironmentSaysSo() throws IOException, InterruptedException {
    String forced = help(Map.of("CLICOLOR_FORCE", "1"));
    assertTrue(forced.contains("\u001b["), "the test would see colours: " + forced);
    String plain = help(Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1", "COLUMNS", "60"));
    assertFalse(plain.contains("\u001b"), plain);
    assertTrue(plain.lines().allMatch(line -> line.length() <= 60), plain);
  }

  private static String help(Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "completion",
            "--help");
    builder.environment().remove("NO_COLOR");
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text;
  }

  @Test
  void optionsMayStandInAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("options.txt");
    Files.writeString(file, "completion # a comment\n  'no such shell'\n");
    assertEquals("SHELL: expected bash or zsh, got no such shell", Cli.run("@" + file).refused());
    assertEquals(
        "Unmatched argument at index 1: '@nothing'; expected a file of options of this name, got"
            + " none (see 'scpl train --help')",
        Cli.run("train", "@nothing").refused());
  }

  @Test
  void theExitCodeIsReturned() {
    assertEquals(0, Main.run("--version"));
  }

  @Command(name = "fail")
  private record Failing(Throwable failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    }
  }

  private static Cli failing(Throwable failure, String... more) {
    CommandLine command = Main.commandLine().addSubcommand(new Failing(failure));
    String[] arguments = new String[more.length + 1];
    arguments[0] = "fail";
    System.arraycopy(more, 0, arguments, 1, more.length);
    return Cli.run(command, arguments);
  }

  @Test
  void errorsOfDataAndArgumentsAreTheUsers() {
    assertEquals("no file", failing(new IOException("no file")).refused());
    assertEquals("no number", failing(new IllegalArgumentException("no number")).refused());
    assertEquals(
        "Stage 1 failed: bad",
        failing(failure("Stage 1 failed: bad", new IOException())).refused());
    assertEquals(
        "java.io.IOException: bad",
        failing(new UncheckedIOException(new IOException("bad"))).refused());
  }

  private static TrainingException failure(String message, Throwable cause) {
    return new TrainingException(message, cause);
  }

  /** It is for the user to mend, but neither an argument nor the data need be wrong. */
  @Test
  void divergenceHasAStatusOfItsOwnAndNoTrace() {
    NonFiniteException numbers = new NonFiniteException(2, null, "loss", "Expected; try less");
    for (RuntimeException thrown :
        new RuntimeException[] {numbers, TrainingException.of("Block 2: try less", numbers)}) {
      Cli cli = failing(thrown);
      assertEquals(3, cli.code());
      assertEquals("scpl: " + thrown.getMessage(), cli.err().strip());
      assertEquals("", cli.out());
    }
    String help = Cli.run("train", "--help").out();
    assertTrue(help.lines().anyMatch(line -> line.matches(" +3 +Training diverged.*")), help);
  }

  @Test
  void anInterruptHasAStatusOfItsOwn() {
    for (Throwable failure :
        new Throwable[] {
          new InterruptedException(),
          new ClosedByInterruptException(),
          failure("Stage 1 failed", new InterruptedException())
        }) {
      Cli cli = failing(failure);
      assertEquals(130, cli.code());
      assertEquals("scpl: Interrupted", cli.err().strip());
    }
  }

  @Test
  void aMessageOfManyLinesBecomesOne() {
    assertEquals("a b c", failing(new IOException("a\n  b \r\nc\n")).refused());
    assertEquals("java.io.IOException", failing(new IOException()).refused());
  }

  @Test
  void tooLittleMemoryIsNamed() {
    String message = "Out of memory; use a smaller --batch or --width. ";
    OutOfMemoryError full = new OutOfMemoryError("heap");
    assertEquals(message + "java.lang.OutOfMemoryError: heap", failing(full).refused());
    assertEquals(message + "Block 3 failed", failing(failure("Block 3 failed", full)).refused());
  }

  @Test
  void aStackTraceIsShownOnRequest() {
    Cli cli = failing(new IOException("no file"), "--stacktrace");
    assertEquals(2, cli.code());
    assertTrue(cli.err().startsWith("scpl: no file"), cli.err());
    assertTrue(cli.err().contains("\tat io.github.scpl.bench.MainTest"), cli.err());
  }

  @Test
  void errorsOfOursComeWithTheirPlaceAndCodeSeventy() {
    for (Throwable ours :
        new Throwable[] {
          new IllegalStateException("oops"),
          new AssertionError("oops"),
          failure("oops", new NullPointerException())
        }) {
      Cli cli = failing(ours);
      assertEquals(70, cli.code());
      assertTrue(cli.err().startsWith("scpl: "), cli.err());
      assertTrue(cli.err().lines().findFirst().orElseThrow().endsWith("oops"), cli.err());
      assertTrue(cli.err().contains("\tat "), cli.err());
    }
  }

  @Test
  void filesOfOptionsThatCannotBeReadAreRefusedInOneLine(@TempDir Path folder) throws IOException {
    String refused = Cli.run("train", "@" + folder).refused();
    assertTrue(refused.startsWith("Could not read argument file @" + folder + ": "), refused);
    Path file = Files.writeString(folder.resolve("a.txt"), "--epochs=1 @" + folder);
    String inside = Cli.run("train", "@" + file).refused();
    assertTrue(inside.startsWith("Could not read argument file @" + folder + ": "), inside);
    Files.writeString(file, "x ".repeat(10_000));
    String large = Cli.run("train", "@" + file).refused();
    String expected = "@" + file + ": expected a file of options of at most 16384 bytes, got 20000";
    assertTrue(large.startsWith(expected), large);
  }

  @Test
  void tooManyWordsAreRefusedBeforeTheyAreParsed() {
    String[] words = new String[10_001];
    Arrays.fill(words, "x");
    String refused = Cli.run(words).refused();
    assertTrue(refused.startsWith("expected at most 10000 words, got 10001"), refused);
  }

  /** Names in files come into messages, and terminals obey control characters. */
  @Test
  void controlCharactersAreNotPrinted() {
    assertTrue(Cli.run("train", "--data=\u001b[2Jx").refused().contains("?[2Jx"));
  }

  private static Stream<CommandLine> commands(CommandLine above) {
    return above.getSubcommands().values().stream()
        .flatMap(each -> Stream.concat(Stream.of(each), commands(each)));
  }

  @Test
  void everyCommandHasExamplesOfItsOwnThatAreUnderstood() {
    for (CommandLine command : commands(Cli.commandLine()).toList()) {
      String name = command.getCommandSpec().qualifiedName();
      List<String> examples =
          Arrays.stream(command.getCommandSpec().usageMessage().footer())
              .map(String::strip)
              .filter(line -> line.startsWith("scpl "))
              .toList();
      assertTrue(examples.stream().anyMatch(line -> line.startsWith(name)), name);
      for (String example : examples) {
        if (example.matches(".*@.*|.*\\\\")) {
          continue; // it has a file, or goes on in the next line
        }
        String words = example.replaceFirst("^scpl ", "").replaceFirst(" [>|].*", "");
        assertDoesNotThrow(() -> Cli.commandLine().parseArgs(words.split(" +")), example);
      }
    }
  }
}

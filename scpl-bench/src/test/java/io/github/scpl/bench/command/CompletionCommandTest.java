// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

@Timeout(60)
class CompletionCommandTest {
  private static final Path BASH = Path.of("/bin/bash");

  /** What stands for a word in a list of options. */
  private static final String WORDS = "NAME|KIND|TYPE|SET|FORMAT|GROWTH|CUT|POLICY|BOOLEAN";

  @TempDir private Path folder;

  private String completed(String... words) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(BASH), "needs bash");
    Path script = folder.resolve("scpl-completion");
    Files.writeString(script, Cli.run("completion", "bash").succeeded().out());
    String typed = "'" + String.join("' '", words) + "'";
    String line =
        "source '%s'; compopt() { :; }; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_scpl_values;"
            + " echo \"${COMPREPLY[@]}\"";
    Process process =
        new ProcessBuilder(BASH.toString(), "-c", line.formatted(script, typed, words.length - 1))
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text.strip();
  }

  @Test
  void aShellCompletesCommandsAndOptions() throws Exception {
    assertEquals("predict", completed("scpl", "pre"));
    assertEquals("--tensorboard", completed("scpl", "train", "--tens"));
    assertEquals("--proj_type", completed("scpl", "reference", "nlp", "--proj"));
  }

  @Test
  void aShellCompletesValues() throws Exception {
    assertEquals("vgg8", completed("scpl", "train", "--model", "vg"));
    assertEquals("resnet18-old", completed("scpl", "train", "--model", "=", "resnet18-"));
    assertEquals("auto float32 tf32 bf16", completed("scpl", "train", "--precision", "="));
    assertEquals("dascpl ee bp-exits", completed("scpl", "exits", "--method", ""));
    assertEquals("VGG_SCPL_m", completed("scpl", "reference", "vision", "--model", "VGG_SCPL_m"));
    assertEquals("adam adamw", completed("scpl", "compare", "--optimizer", "ad"));
  }

  @Test
  void ofSomeValuesTheLastOneIsCompleted() throws Exception {
    assertEquals("bp,gpipe,scpl", completed("scpl", "compare", "--methods", "bp,gpipe,sc"));
    assertEquals("loss,exits", completed("scpl", "ablate", "--parts", "=", "loss,ex"));
  }

  @Test
  void behindAColonThereAreFiles() throws Exception {
    Path file = Files.createFile(folder.resolve("vectors.txt"));
    String start = folder.resolve("vec").toString();
    assertEquals("cifar10: cifar100:", completed("scpl", "train", "--data", "cif"));
    assertEquals(
        file.toString(), completed("scpl", "train", "--word-vectors", "glove", ":", start));
  }

  /** As zsh hands words on. */
  @Test
  void aWordMayHaveTheOptionInFrontOfItsValue() throws Exception {
    Path file = Files.createFile(folder.resolve("vectors.txt"));
    String start = "--word-vectors=glove:" + folder.resolve("vec");
    assertEquals("--model=vgg8", completed("scpl", "train", "--model=vg"));
    assertEquals("--methods=bp,scpl", completed("scpl", "compare", "--methods=bp,sc"));
    assertEquals("--word-vectors=glove:" + file, completed("scpl", "train", start));
  }

  @Test
  void everyOptionThatTakesAWordHasSome() {
    assertEveryWordIsKnown(Cli.commandLine());
  }

  private static void assertEveryWordIsKnown(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    for (OptionSpec option : spec.options()) {
      if (option.paramLabel().matches(WORDS)) {
        boolean known = OptionValues.of(spec, option) != null || option.typeInfo().isEnum();
        assertTrue(known, () -> spec.qualifiedName() + " " + option.longestName());
      }
    }
    command.getSubcommands().values().forEach(CompletionCommandTest::assertEveryWordIsKnown);
  }

  @Test
  void anotherShellIsRefused() {
    assertEquals("SHELL: expected bash or zsh, got fish", Cli.run("completion", "fish").refused());
  }
}

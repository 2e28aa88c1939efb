// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.bench.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CompletionCommandTest {
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir private Path folder;

  private String completed(String... words) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(BASH), "needs bash");
    Path script = folder.resolve("scpl-completion");
    Files.writeString(script, Cli.run("completion", "bash").succeeded().out());
    String typed = String.join(" ", words);
    String line =
        "source '%s'; compopt() { :; }; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_scpl;"
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
  void anotherShellIsRefused() {
    assertEquals("SHELL: expected bash or zsh, got fish", Cli.run("completion", "fish").refused());
  }
}

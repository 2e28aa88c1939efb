// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines of the original, with options of ours behind them that make them short. */
@Timeout(120)
class ReferenceCommandTest {
  private static final String[] SMALL = {
    "--",
    "--data=fashion-mnist",
    "--train-limit=100",
    "--test-limit=50",
    "--width=0.03",
    "--native-threads=1"
  };

  @TempDir private Path folder;

  private Cli vision(String... options) {
    List<String> line = new ArrayList<>(List.of("reference", "vision"));
    line.addAll(List.of(options));
    line.add("--train_bsz=50");
    line.add("--save_path=" + folder);
    line.addAll(List.of(SMALL));
    return Cli.run(line.toArray(String[]::new));
  }

  /** The words of the command of ours that a run said it is the same as. */
  private static List<String> same(Cli cli) {
    String start = "The same as: ./scpl ";
    String line =
        cli.succeeded()
            .out()
            .lines()
            .filter(each -> each.startsWith(start))
            .findFirst()
            .orElseThrow();
    return List.of(line.substring(start.length()).split(" "));
  }

  @Test
  void optionsAndNamesOfTheOriginalBecomeOurs() throws IOException {
    Cli cli =
        vision(
            "--model=VGG_DASCPL_da_m",
            "--dataset=cifar10",
            "--epochs",
            "4",
            "--trigger_epochs=1,2,9",
            "--proj_type=m,avg,16,8",
            "--pred_type=l",
            "--base_lr=0.002",
            "--temperature=0.2",
            "--gpus=0,1",
            "--seed=3",
            "--train_eval_times=2",
            "--speedup=t");
    List<String> words = same(cli);
    assertEquals("train", words.get(0));
    for (String word :
        new String[] {
          "--model=vgg8",
          "--method=dascpl",
          "--epochs=4",
          "--batch=50",
          "--test-batch=1024",
          "--lr=0.002",
          "--end-lr=1.0E-5",
          "--projector=m,avg,16,8",
          "--predictor=l",
          "--temperature=0.2",
          "--growth=epochs:1,2,3,3",
          "--train-accuracy=2",
          "--augment=strong",
          "--stages=2",
          "--seed=3",
          "--out=" + folder,
          "--width=0.03"
        }) {
      assertTrue(words.contains(word), word + " in " + words);
    }
    assertFalse(words.contains("--width=1"), "what comes last wins: " + words);
    String notes = cli.out();
    assertTrue(notes.contains("Note: --gpus: 2 devices become as many stages"), notes);
    assertTrue(notes.contains("Note: --speedup: ignored, "), notes);
    assertTrue(notes.contains("Note: --train_eval: of all training samples "), notes);
    assertFalse(notes.contains("Note: --determine"), "was not given: " + notes);
    JsonNode result = Tiny.result(folder);
    assertEquals("train", result.get("command").asText());
    assertEquals(4, result.at("/results/0/epochs").size());
    assertTrue(Files.isDirectory(folder.resolve("tb_log_t(000)")));
  }

  @Test
  void aDryRunForecastsOneRunAndWritesNothing() throws IOException {
    Cli cli = vision("--model=VGG_BP_m", "--epochs=3", "--times=4", "--dry-run");
    assertTrue(same(cli).contains("--dry-run"), cli.out());
    assertTrue(cli.out().contains("Note: --times: what follows is one of 4 runs"), cli.out());
    assertEquals(1, cli.out().split("Nothing was trained or written", -1).length - 1, cli.out());
    assertTrue(cli.out().contains("Where blocks go: --placement bp=x1"), cli.out());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "VGG_SCPL_m | --projector=m | --proj_type: not given, with which the original fails",
        "VGG_SCPL | --projector=m,512,1024 | VGG_SCPL: the original's update of all blocks",
        "VGG_EE_m | --predictor=m | Exits are evaluated as well",
        "VGG_BP_m | --method=bp | Accuracy is that after the last epoch"
      })
  void whatIsDifferentIsSaid(String model, String word, String note) {
    Cli cli = vision("--model=" + model, "--epochs=1");
    assertTrue(same(cli).contains(word), cli.out());
    assertTrue(cli.out().lines().anyMatch(line -> line.startsWith("Note: " + note)), cli.out());
  }

  @Test
  void aDascplWhoseExitsAloneTeachIsEarlyExitTraining() {
    Cli cli = vision("--model=VGG_DASCPL_m", "--pred_type=m,non-detach", "--epochs=1");
    assertTrue(same(cli).contains("--method=ee"), cli.out());
  }

  @Test
  void repetitionsStartFromOneSeedAfterTheOther() throws IOException {
    Cli cli =
        Cli.run(
            "reference",
            "nlp",
            "--model=LSTM_SCPL_m_d",
            "--dataset=banking77",
            "--times=2",
            "--epochs=1",
            "--layers=2",
            "--h_dim=4",
            "--emb_dim=4",
            "--max_len=4",
            "--proj_type=i",
            "--word_vec=none",
            "--multi_t=false",
            "--seed=7",
            "--save_path=" + folder,
            "--",
            "--train-limit=154",
            "--test-limit=77",
            "--native-threads=1");
    assertTrue(same(cli).contains("--stages=1"), cli.out());
    for (int time = 0; time < 2; time++) {
      JsonNode result = Tiny.result(folder.resolve("t00" + time));
      assertEquals(7 + time, result.at("/options/seed").asInt());
      assertTrue(Files.isDirectory(folder.resolve("tb_log_t(00" + time + ")")));
    }
    String last = cli.out().strip().lines().reduce((one, next) -> next).orElseThrow();
    assertTrue(last.matches("Accuracy of 2 runs: mean .*%, deviation .*%.*"), last);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vision --dataset=svhn | --dataset: expected one of cifar10, cifar100, tinyImageNet; got"
            + " svhn",
        "vision --aug_type=none -- --data=x | --aug_type: expected basic or strong, got none",
        "vision --model=VGG_DASCPL_da_m --trigger_epochs=3,2,1 -- --data=x |"
            + " --trigger_epochs: expected numbers that do not decrease, got 3,2,1",
        "vision --gpus=gpu0 --model=VGG_SCPL_m --proj_type=m -- --data=x |"
            + " --gpus: expected numbers of devices such as 0,1, got gpu0",
        "nlp --dataset=emotion | --dataset: expected one of ag_news, banking77, dbpedia_14, imdb,"
            + " sst2; got emotion",
        "nlp --dataset=banking77 --word_vec=elmo |"
            + " --word_vec: expected glove, fasttext or none, got elmo"
      })
  void whatThereIsNotIsRefused(String line, String message) {
    String[] words = ("reference " + line).split(" ");
    assertEquals(message, Cli.run(words).refused());
  }

  @Test
  void dataThatIsNotThereIsNamedWithItsSource() {
    String message =
        Cli.run("reference", "vision", "--dataset=cifar10", "--data-dir=" + folder).refused();
    assertTrue(message.startsWith("--dataset: expected cifar10 in " + folder), message);
    assertTrue(message.contains("cifar-10-binary.tar.gz"), message);
    assertTrue(message.endsWith("or say where it is by --data-dir"), message);
  }

  @Test
  void theProgramHasToBeNamed() {
    assertEquals(
        "Expected vision or nlp behind 'reference', got neither (see 'scpl reference --help')",
        Cli.run("reference").refused());
  }
}

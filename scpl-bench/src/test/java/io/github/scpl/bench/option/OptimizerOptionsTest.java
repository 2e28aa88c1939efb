// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.AdamW;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.optim.Sgd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Timeout(120)
class OptimizerOptionsTest {
  @TempDir private Path folder;

  @Command
  private static final class Holder {
    @Mixin private TrainingOptions training;
  }

  private static TrainingOptions parse(String... options) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(options);
    holder.training.check();
    return holder.training;
  }

  private static Optimizer.Factory factory(String options) {
    return parse(options.isEmpty() ? new String[0] : options.split(" ")).optimizer.factory();
  }

  @Test
  void optionsMakeOptimizers() {
    assertEquals(Adam.standard(), factory(""));
    assertEquals(Adam.standard().withWeightDecay(0.1), factory("--weight-decay=0.1"));
    assertEquals(AdamW.standard(), factory("--optimizer=AdamW"));
    assertEquals(
        AdamW.standard().withWeightDecay(0), factory("--optimizer=adamw --weight-decay=0"));
    assertEquals(Sgd.plain(), factory("--optimizer=sgd"));
    assertEquals(
        Sgd.plain().withMomentum(0.9).withWeightDecay(0.1),
        factory("--optimizer=sgd --momentum=0.9 --weight-decay=0.1"));
    assertEquals(
        Sgd.plain().withNesterov(0.9).withClipNorm(2),
        factory("--optimizer=sgd --momentum=0.9 --nesterov --clip-norm=2"));
    assertEquals(Adam.standard().withClipNorm(0.5), factory("--clip-norm=0.5"));
  }

  @Test
  void aWarmUpComesBeforeTheCosine() {
    double[] rates =
        parse("--lr=1", "--end-lr=0.5", "--epochs=3", "--warm-up-epochs=1").schedule().rates(3);
    assertArrayEquals(new double[] {0.5, 1, 0.75}, rates, 1e-15);
  }

  private JsonNode losses(String... options) throws IOException {
    Tiny.run("train", folder, options).succeeded();
    return Tiny.result(folder).at("/results/0/epochs/0/training/losses");
  }

  private static String[] with(String method, String options) {
    List<String> all = new ArrayList<>(List.of("--method=" + method));
    all.addAll(List.of(options.split(" ")));
    return all.toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "scpl, --optimizer=sgd --momentum=0.9",
    "bp, --optimizer=adamw",
    "gpipe, --clip-norm=0.01",
    "al, --optimizer=sgd"
  })
  void everyMethodLearnsByIt(String method, String options) throws IOException {
    JsonNode adam = losses("--method=" + method, "--lr=0.01");
    JsonNode other = losses(with(method, "--lr=0.01 " + options));
    assertNotEquals(adam, other);
  }

  @Test
  void resultsSayWhichItWas() throws IOException {
    losses("--optimizer=sgd", "--momentum=0.5", "--nesterov", "--clip-norm=3");
    JsonNode options = Tiny.result(folder).get("options");
    assertEquals("sgd", options.get("optimizer").asText());
    assertEquals(0.5, options.get("momentum").asDouble());
    assertEquals(true, options.get("nesterov").asBoolean());
    assertEquals(3, options.get("clip-norm").asDouble());
  }

  @ParameterizedTest
  @ValueSource(strings = {"scpl", "al"})
  void throughputCountsTheMomentsThatThereAre(String method) throws IOException {
    assertEquals(2, moments(method, "--optimizer=adamw"));
    assertEquals(1, moments(method, "--optimizer=sgd", "--momentum=0.9"));
    assertEquals(0, moments(method, "--optimizer=sgd"));
  }

  private static double moments(String method, String... options) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "throughput",
                "--json",
                "--method=" + method,
                "--width=0.03",
                "--batch=16",
                "--steps=1",
                "--repeats=1",
                "--warm-up=1",
                "--native-threads=1"));
    line.addAll(List.of(options));
    Cli cli = Cli.run(line.toArray(String[]::new)).succeeded();
    JsonNode estimate = new ObjectMapper().readTree(cli.out()).at("/memory/estimate");
    return estimate.get("moments").asDouble() / estimate.get("parameters").asDouble();
  }
}

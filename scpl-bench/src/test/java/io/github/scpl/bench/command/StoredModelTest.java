// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import io.github.scpl.bench.Topics;
import io.github.scpl.bench.option.Concern;
import io.github.scpl.bench.option.OptionAnnotations;
import io.github.scpl.checkpoint.ModelFile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A loaded model gives the answers of the saved one, whatever else has changed, or says why not.
 */
@Timeout(120)
class StoredModelTest {
  @TempDir private Path folder;
  private Path out;
  private Path model;
  private Path texts;

  @BeforeEach
  void name() throws IOException {
    out = folder.resolve("out");
    model = folder.resolve("model.safetensors");
    texts = Topics.folder(folder.resolve("texts"), 1);
  }

  /** Trains with a choice of exit policy and saves; the outputs on the test set come back. */
  private JsonNode save(String... options) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "--data=ag-news:" + texts,
                "--layers=2",
                "--width=0.1",
                "--epochs=2",
                "--lr=0.003",
                "--vocabulary-size=120",
                "--policies=confidence",
                "--train-limit=400",
                "--save=" + model,
                "--timings=1",
                "--points=2"));
    for (String option : options) {
      line.removeIf(each -> each.startsWith(option.replaceFirst("=.*", "=")));
      line.add(option);
    }
    Tiny.run("exits", out, line.toArray(String[]::new)).succeeded();
    return Tiny.result(out).at("/results/outputs");
  }

  private Cli load(String... options) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "exits",
                "--load=" + model,
                "--out=" + out,
                "--timings=1",
                "--points=2",
                "--test-limit=100",
                "--native-threads=1"));
    line.addAll(List.of(options));
    return Cli.run(line.toArray(String[]::new));
  }

  private JsonNode loaded(String... options) throws IOException {
    load(options).succeeded();
    return Tiny.result(out).get("results");
  }

  private static List<Double> accuracies(JsonNode outputs) {
    List<Double> all = new ArrayList<>();
    outputs.forEach(output -> all.add(output.get("accuracy").asDouble()));
    return all;
  }

  @Test
  void theRulesOfCleaningAreThoseOfTheModel() throws IOException {
    JsonNode saved = save("--keep-stop-words");
    assertEquals(accuracies(saved), accuracies(loaded().get("outputs")));
    assertTrue(Tiny.result(out).at("/options/keep-stop-words").asBoolean());
    String cleaner = new String(ModelFile.open(model).attachment("cleaner.txt"), UTF_8);
    assertEquals("dropped-words 1 0\n", cleaner);
  }

  @Test
  void theVocabularyIsThatOfTheModelWhateverTheTrainingFileIs() throws IOException {
    JsonNode saved = save();
    Path other = Topics.folder(folder.resolve("other"), 2);
    JsonNode results = loaded("--data=ag-news:" + other);
    assertEquals(accuracies(saved), accuracies(results.get("outputs")));
    assertEquals("stored", results.get("choice").asText());
    assertEquals(accuracies(saved), accuracies(loaded("--policies=fixed").get("outputs")));
  }

  @Test
  void samplesToChooseByAreNotTakenFromOtherTrainingData() throws IOException {
    save();
    Path other = Topics.folder(folder.resolve("other"), 2);
    for (String option :
        new String[] {
          "--choose",
          "--policies=confidence,fixed",
          "--accuracy-loss=1",
          "--mean-blocks=2",
          "--milliseconds=1",
          "--calibrate"
        }) {
      String name = option.replaceFirst("=.*", "");
      String start =
          name
              + ": the held-out samples cannot be had: --data: expected the training data of the"
              + " model "
              + model
              + " (SHA-256 ";
      String got = load("--data=ag-news:" + other, option).refused();
      assertTrue(got.startsWith(start), got);
    }
  }

  @Test
  void noTrainingDataAreNeededUnlessAPolicyIsToBeChosen() throws IOException {
    JsonNode saved = save();
    Files.delete(texts.resolve("train.csv"));
    assertEquals(accuracies(saved), accuracies(loaded().get("outputs")));
    String got = load("--choose").refused();
    assertTrue(got.startsWith("--choose: the held-out samples cannot be had: "), got);
    assertTrue(got.contains("train.csv"), got);
  }

  @Test
  void theStoredPolicyAndItsTemperaturesAreUsedAndShown() throws IOException {
    save("--calibrate", "--policies=margin", "--accuracy-loss=3");
    JsonNode saved = Tiny.result(out).get("results");
    String text = load().succeeded().out();
    JsonNode results = Tiny.result(out).get("results");
    assertEquals("chosen", saved.get("choice").asText());
    assertEquals("stored", results.get("choice").asText());
    assertEquals(saved.get("settings"), results.get("settings"));
    String policy = saved.at("/policies/0/chosen").asText();
    String shown = "Stored policy: " + policy + ", temperatures ";
    assertTrue(text.contains(shown), text);
    assertTrue(text.contains("; chosen for the fewest blocks for at most 3.0 points less"), text);
    assertTrue(text.contains("* stored with the model, chosen for the fewest blocks"), text);
    for (int i = 0; i < saved.get("outputs").size(); i++) {
      String temperature = "/outputs/" + i + "/temperature";
      assertEquals(saved.at(temperature), results.at(temperature));
    }
    for (JsonNode point : saved.at("/policies/0/points")) {
      if (point.get("policy").asText().equals(policy)) {
        assertEquals(point.get("test"), chosenPoint(results).get("test"));
      }
    }
    assertFalse(chosenPoint(results).has("heldOut"));
  }

  private static JsonNode chosenPoint(JsonNode results) {
    for (JsonNode family : results.get("policies")) {
      for (JsonNode point : family.get("points")) {
        if (family.has("chosen") && point.get("policy").equals(family.get("chosen"))) {
          return point;
        }
      }
    }
    throw new AssertionError(results);
  }

  @Test
  void aPolicyIsChosenAnewOnTheSameHeldOutSamples() throws IOException {
    save("--policies=confidence,fixed", "--mean-blocks=2");
    JsonNode saved = Tiny.result(out).get("results");
    JsonNode chosen = loaded("--policies=confidence,fixed", "--mean-blocks=2");
    assertEquals("chosen", chosen.get("choice").asText());
    assertEquals(saved.get("settings"), chosen.get("settings"));
    for (int i = 0; i < saved.at("/policies/0/points").size(); i++) {
      String heldOut = "/policies/0/points/" + i + "/heldOut";
      assertEquals(saved.at(heldOut), chosen.at(heldOut));
    }
    JsonNode other = loaded("--choose", "--policies=fixed", "--accuracy-loss=100");
    assertEquals("fixed:0", other.at("/policies/0/chosen").asText());
  }

  @Test
  void aLoadedModelIsSavedAgainWithAllThatItHas() throws IOException {
    JsonNode saved = save("--keep-stop-words");
    Map<String, String> before = ModelFile.open(model).manifest().properties();
    List<?> attached = ModelFile.open(model).manifest().attachments();
    Path again = folder.resolve("again.safetensors");
    load("--save=" + again).succeeded();
    assertEquals(before, ModelFile.open(again).manifest().properties());
    assertEquals(attached, ModelFile.open(again).manifest().attachments());
    load("--save=" + again, "--choose", "--policies=fixed", "--accuracy-loss=100").succeeded();
    assertNotEquals(before, ModelFile.open(again).manifest().properties());
    model = again;
    JsonNode results = loaded();
    assertEquals(accuracies(saved), accuracies(results.get("outputs")));
    assertEquals("fixed:0", chosenPoint(results).get("policy").asText());
  }

  private static List<OptionSpec> options(Concern concern) {
    return new CommandLine(new ExitsCommand())
        .getCommandSpec().options().stream()
            .filter(option -> OptionAnnotations.concern(option) == concern)
            .toList();
  }

  /** The option with a value other than the one that the model was saved with. */
  private static String other(OptionSpec option) {
    Class<?> type = option.type();
    if (type == boolean.class) {
      return option.longestName();
    }
    boolean share = type == double.class || type == Double.class;
    return option.longestName() + (share ? "=0.77" : type == String.class ? "=x" : "=77");
  }

  @Test
  void whatIsPartOfTheModelCannotBeOtherwise() throws IOException {
    save();
    List<OptionSpec> all = options(Concern.MODEL);
    assertTrue(all.size() > 10);
    for (OptionSpec option : all) {
      String got = load(other(option)).refused();
      assertTrue(got.startsWith(option.longestName() + ": expected "), got);
      assertTrue(got.contains(model + " was saved"), got);
    }
    load("--width=0.1", "--max-length=60", "--validation=0.1").succeeded();
  }

  @Test
  void whatIsOverWithTrainingIsRefused() throws IOException {
    save();
    List<OptionSpec> all = new ArrayList<>(options(Concern.TRAINING));
    all.addAll(options(Concern.PIPELINE));
    assertTrue(all.stream().anyMatch(option -> option.longestName().equals("--method")));
    assertTrue(all.stream().anyMatch(option -> option.longestName().equals("--lr")));
    assertTrue(all.stream().anyMatch(option -> option.longestName().equals("--epochs")));
    for (OptionSpec option : all) {
      String got = load(other(option)).refused();
      String start = option.longestName() + ": expected none beside --load, got ";
      assertTrue(got.startsWith(start), got);
    }
    load().succeeded();
    JsonNode record = Tiny.result(out).get("options");
    assertEquals(2, record.get("epochs").asInt());
    assertEquals(0.003, record.get("lr").asDouble());
  }

  @Test
  void wordVectorsAreInTheModel() throws IOException {
    Path vectors = folder.resolve("vectors.txt");
    Files.writeString(vectors, "c0w1 1 2 3 4 5 6\nc1w2 4 5 6 7 8 9\nc2w3 2 1 0 1 2 3\n");
    JsonNode saved = save("--word-vectors=glove:" + vectors);
    Files.delete(vectors);
    assertEquals(accuracies(saved), accuracies(loaded().get("outputs")));
    assertTrue(load("--word-vectors=glove:" + vectors).refused().startsWith("--word-vectors: "));
  }

  @Test
  void aTestSetOfOtherClassesIsRefusedByName() throws IOException {
    save();
    assertEquals(
        "--data: expected 4 classes, as the model " + model + " tells apart, got 77 (banking77)",
        load("--data=banking77").refused());
    assertEquals(
        "--data: expected texts, as the model "
            + model
            + " was trained with, got images [1, 32, 32] (fashion-mnist-subset)",
        load("--data=fashion-mnist").refused());
    Path reviews = reviews("imdb.csv", 1);
    save("--data=imdb:" + reviews);
    Path sentences = Files.createDirectory(folder.resolve("sst2"));
    for (String name : new String[] {"train.tsv", "dev.tsv"}) {
      Files.writeString(sentences.resolve(name), "sentence\tlabel\nfine w1\t1\nbad w2\t0\n");
    }
    assertEquals(
        "--data: expected class 0 to be positive, as in the model "
            + model
            + ", got negative (sst2)",
        load("--data=sst2:" + sentences).refused());
  }

  private Path reviews(String name, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("review,sentiment\n");
    for (int i = 0; i < 200; i++) {
      text.append(i % 2 == 0 ? "fine" : "bad").append(" w").append(random.nextInt(50));
      text.append(i % 2 == 0 ? ",positive\n" : ",negative\n");
    }
    return Files.writeString(folder.resolve(name), text);
  }

  /** Both parts are drawn from one file, so those of another would be samples trained with. */
  @Test
  void aSetOfOneFileHasToBeTheSameFile() throws IOException {
    JsonNode saved = save("--data=imdb:" + reviews("imdb.csv", 1));
    assertEquals(accuracies(saved), accuracies(loaded().get("outputs")));
    String got = load("--data=imdb:" + reviews("other.csv", 2)).refused();
    assertTrue(got.startsWith("--data: expected the training data of the model " + model), got);
  }

  @Test
  void imagesOfAnotherShapeAreRefusedByName() throws IOException {
    Tiny.run("exits", out, "--save=" + model, "--policies=fixed", "--timings=1", "--points=2")
        .succeeded();
    byte[] records = new byte[2 * 3073];
    records[3073] = 1;
    Files.write(folder.resolve("test_batch.bin"), records);
    assertEquals(
        "--data: expected images [1, 32, 32], as the model "
            + model
            + " was trained with, got images [3, 32, 32] (cifar10)",
        load("--data=cifar10:" + folder).refused());
  }

  /** Of such sets nobody knows mean and deviation; they are measured from the training images. */
  @Test
  void imagesAreNormalizedAsInTraining() throws IOException {
    Path images = Files.createDirectory(folder.resolve("idx"));
    writeIdx(images, "train", 60);
    writeIdx(images, "t10k", 40);
    Tiny.run(
            "exits",
            out,
            "--data=idx:" + images,
            "--save=" + model,
            "--policies=fixed",
            "--timings=1",
            "--points=2")
        .succeeded();
    JsonNode saved = Tiny.result(out).at("/results/outputs");
    Files.delete(images.resolve("train-images-idx3-ubyte"));
    Files.delete(images.resolve("train-labels-idx1-ubyte"));
    JsonNode results = loaded();
    for (int i = 0; i < saved.size(); i++) {
      for (String number : new String[] {"accuracy", "calibrationErrorBefore"}) {
        assertEquals(saved.get(i).get(number), results.at("/outputs/" + i + "/" + number));
      }
    }
  }

  private static void writeIdx(Path folder, String split, int count) throws IOException {
    Random random = new Random(count);
    ByteArrayOutputStream images = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(images);
    for (int number : new int[] {2051, count, 28, 28}) {
      header.writeInt(number);
    }
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    DataOutputStream labelled = new DataOutputStream(labels);
    labelled.writeInt(2049);
    labelled.writeInt(count);
    byte[] pixels = new byte[28 * 28];
    for (int i = 0; i < count; i++) {
      random.nextBytes(pixels);
      images.writeBytes(pixels);
      labelled.writeByte(i % 10);
    }
    Files.write(folder.resolve(split + "-images-idx3-ubyte"), images.toByteArray());
    Files.write(folder.resolve(split + "-labels-idx1-ubyte"), labels.toByteArray());
  }

  private void train(String... options) {
    List<String> line =
        new ArrayList<>(
            List.of("--data=ag-news:" + texts, "--layers=2", "--width=0.1", "--save=" + model));
    line.addAll(List.of(options));
    Tiny.run("train", out, line.toArray(String[]::new)).succeeded();
  }

  @Test
  void whatWasTrainedWithoutHeldOutSamplesIsMeasuredWithoutAChoice() throws IOException {
    train("--method=dascpl");
    JsonNode trained = Tiny.result(out).at("/results/0/test/accuracies");
    String text = load().succeeded().out();
    JsonNode results = Tiny.result(out).get("results");
    for (int i = 0; i < trained.size(); i++) {
      assertEquals(trained.get(i).asDouble(), accuracies(results.get("outputs")).get(i), 1e-9);
    }
    assertEquals("none", results.get("choice").asText());
    assertFalse(results.has("settings"));
    JsonNode points = results.at("/policies/0/points");
    assertEquals("fixed:0", points.get(0).get("policy").asText());
    assertEquals("never", points.get(points.size() - 1).get("policy").asText());
    String how = "train with a share held out (--validation 0.1), or by scpl exits";
    assertTrue(text.contains("No policy is recommended: no samples were held out"), text);
    assertTrue(text.contains(how), text);
    String got = load("--choose").refused();
    assertTrue(got.startsWith("--choose: expected a model with samples held out"), got);
    assertTrue(got.contains(how), got);
    // As it was not trained with it, it cannot be given now.
    assertTrue(load("--validation=0.1").refused().startsWith("--validation: expected 0.0, "));
  }

  @Test
  void whatWasTrainedWithHeldOutSamplesGetsAPolicyWhereItsDataAre() throws IOException {
    train("--method=dascpl", "--validation=0.2");
    assertEquals("chosen", loaded().get("choice").asText());
    Topics.write(texts.resolve("train.csv"), 400, 3);
    JsonNode results = loaded();
    assertEquals("none", results.get("choice").asText());
    assertTrue(results.get("why").asText().contains("the held-out samples cannot be had"));
  }

  @Test
  void aModelWithoutExitsIsRefused() {
    train("--method=scpl");
    assertEquals(
        "--load: expected a method with exits: dascpl, ee or bp-exits, got "
            + model
            + ", which was trained by scpl",
        load().refused());
  }

  @Test
  void aModelThatNoCommandSavedIsRefused() throws IOException {
    Files.writeString(model, "no model");
    assertTrue(load().refused().startsWith("Cannot read " + model));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--policies=fixed", "--policies=fixed,confidence"})
  void aGoalThatCannotBeReachedIsNotCalledMet(String policies) throws IOException {
    String save = "--save=" + model;
    String[] quick = {policies, "--timings=1", "--points=2", save, "--milliseconds=0.000001"};
    String text = Tiny.run("exits", out, quick).succeeded().out();
    assertTrue(text.contains("* the fastest, for no policy reaches the goal: the highest"), text);
    assertFalse(text.contains("meets it best"), text);
    JsonNode results = Tiny.result(out).get("results");
    assertFalse(results.get("goalMet").asBoolean());
    assertEquals("fixed:0", results.at("/policies/0/chosen").asText());
    text = load().succeeded().out();
    assertTrue(text.contains("; chosen for speed, as no policy reached the highest"), text);
    quick[4] = "--milliseconds=100000";
    Tiny.run("exits", out, quick).succeeded();
    assertTrue(Tiny.result(out).at("/results/goalMet").asBoolean());
  }

  @Test
  void choosingAnewIsForLoadedModels() {
    String got = Tiny.run("exits", out, "--choose").refused();
    assertTrue(got.startsWith("--choose: expected --load with it"), got);
  }
}

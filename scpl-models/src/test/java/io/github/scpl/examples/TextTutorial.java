// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.models.data.TextList;
import io.github.scpl.models.text.Transformer;
import io.github.scpl.models.text.data.TextBatches;
import io.github.scpl.models.text.data.TextCleaner;
import io.github.scpl.models.text.data.TextSet;
import io.github.scpl.models.text.data.Vocabulary;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Trains on texts of one's own, stores the model, and answers with it. */
final class TextTutorial {
  private static final int LENGTH = 40; // words after which a text is cut off
  private static final int BATCH = 32;
  private static final int EPOCHS = 8;

  private TextTutorial() {}

  private static Network network(Vocabulary vocabulary, List<String> classes) {
    return new Transformer(vocabulary.size(), classes.size())
        .withLayers(3)
        .withWidths(24, 24)
        .withHeads(4)
        .withMaskedMean()
        .network()
        .method(Method.DASCPL)
        .seed(1)
        .build();
  }

  /** Trains on train.tsv of the folder, and returns the accuracy on test.tsv. */
  static double train(Path folder, Path model) throws IOException, InterruptedException {
    List<String> classes = LabelledTexts.classes(folder.resolve("train.tsv"));
    TextCleaner cleaner = TextCleaner.english();
    TextSet texts = LabelledTexts.read(folder.resolve("train.tsv"), classes).cleaned(cleaner);
    TextSet unseen = LabelledTexts.read(folder.resolve("test.tsv"), classes).cleaned(cleaner);
    Vocabulary vocabulary = Vocabulary.of(texts, 30_000);
    TextBatches training =
        TextBatches.inOrder(texts, vocabulary, LENGTH, BATCH).shuffled(RandomKey.of(1));
    TextBatches test = TextBatches.inOrder(unseen, vocabulary, LENGTH, BATCH);

    try (Network network = network(vocabulary, classes);
        Trainer trainer = Trainer.of(network, training)) {
      var rate = LearningRateSchedule.cosine(3e-3, 3e-5);
      List<EpochResult> epochs = trainer.fit(training, test, EPOCHS, rate);
      ModelFile.save(
          model,
          network,
          Map.of(),
          Map.of(
              "vocabulary", bytes(vocabulary.toText()),
              "cleaner", bytes(cleaner.toText()),
              "classes", bytes(TextList.write("classes", 1, classes))));
      return epochs.get(EPOCHS - 1).evaluation().accuracy();
    }
  }

  /** The class of each text, by the first exit that is sure enough. */
  static List<String> answer(Path model, List<String> texts)
      throws IOException, InterruptedException {
    ModelFile file = ModelFile.open(model);
    Vocabulary vocabulary = Vocabulary.parse(text(file, "vocabulary"));
    TextCleaner cleaner = TextCleaner.parse(text(file, "cleaner"));
    List<String> classes = TextList.read("classes", 1, text(file, "classes"));
    TextSet asked = TextSet.of("asked", classes, texts, new int[texts.size()]).cleaned(cleaner);
    try (Network network = network(vocabulary, classes);
        Arena arena = HostDevice.HOST.arena();
        Classifier classifier =
            Classifier.builder(network)
                .policy(ExitPolicy.parse("confidence:0.9"))
                .paddedLength(LENGTH)
                .build();
        BatchStream batches = TextBatches.inOrder(asked, vocabulary, LENGTH, BATCH).open(0)) {
      file.load(network);
      Signal batch = new Signal(arena, network.dataType());
      List<String> answers = new ArrayList<>();
      while (batches.next(batch)) {
        for (int label : classifier.classify(batch.bundle()).labels()) {
          answers.add(classes.get(label));
        }
      }
      return answers;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ModelFile file, String name) throws IOException {
    return new String(file.attachment(name), StandardCharsets.UTF_8);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path model = Path.of("texts.scpl");
    System.out.println(train(Path.of(arguments[0]), model));
    System.out.println(answer(model, List.of(arguments[1])));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.models.data.TextList;
import io.github.scpl.models.text.data.TextCleaner;
import io.github.scpl.models.text.data.Vocabulary;
import io.github.scpl.models.vision.data.Normalization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What makes samples into a network's input, and its outputs into answers; kept with a model.
 *
 * @param classNames in the order of the outputs
 * @param vocabulary of texts; null for images
 * @param cleaner of texts; null for images
 * @param normalization of images; null for texts
 */
record Preparation(
    List<String> classNames,
    Vocabulary vocabulary,
    TextCleaner cleaner,
    Normalization normalization) {
  private static final String CLASSES = "classes.txt";
  private static final String VOCABULARY = "vocabulary.txt";
  private static final String CLEANER = "cleaner.txt";
  private static final String NORMALIZATION = "normalization.txt";
  private static final String KIND = "classes";
  private static final int VERSION = 1;

  static Preparation ofTexts(List<String> classNames, Vocabulary vocabulary, TextCleaner cleaner) {
    return new Preparation(classNames, vocabulary, cleaner, null);
  }

  static Preparation ofImages(List<String> classNames, Normalization normalization) {
    return new Preparation(classNames, null, null, normalization);
  }

  boolean isOfText() {
    return vocabulary != null;
  }

  /** All that is there, to be attached to a model. */
  Map<String, byte[]> attachments() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(CLASSES, bytes(TextList.write(KIND, VERSION, classNames)));
    if (isOfText()) {
      files.put(VOCABULARY, bytes(vocabulary.toText()));
      files.put(CLEANER, bytes(cleaner.toText()));
    } else {
      files.put(NORMALIZATION, bytes(normalization.toText()));
    }
    return files;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What was attached to a model. */
  static Preparation of(ModelFile file) throws IOException {
    List<String> classes = read(file, CLASSES, text -> TextList.read(KIND, VERSION, text));
    boolean texts = file.manifest().inputShape().isVariable();
    return texts
        ? ofTexts(
            classes,
            read(file, VOCABULARY, Vocabulary::parse),
            read(file, CLEANER, TextCleaner::parse))
        : ofImages(classes, read(file, NORMALIZATION, Normalization::parse));
  }

  private static <T> T read(ModelFile file, String name, Function<String, T> parser)
      throws IOException {
    String text = new String(file.attachment(name), StandardCharsets.UTF_8);
    return OptionChecks.parse("--load: " + name, () -> parser.apply(text));
  }
}

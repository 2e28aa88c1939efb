// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.data.BatchSource;
import io.github.scpl.models.text.data.TextBatches;
import io.github.scpl.models.text.data.TextInput;
import io.github.scpl.models.text.data.TextSet;
import io.github.scpl.models.vision.data.ImageBatches;
import io.github.scpl.models.vision.data.ImageInput;
import io.github.scpl.models.vision.data.ImageSet;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.nn.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Images or texts that a stored model is to answer for, from files of one's own. */
public final class Unlabelled {
  /** What stands for the standard input. */
  public static final String STANDARD_INPUT = "-";

  private static final int BATCH = 256;

  private final StoredModel model;
  private final List<String> names = new ArrayList<>();
  private final List<byte[]> images = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();

  private Unlabelled(StoredModel model) {
    this.model = model;
  }

  /** Whether a model takes texts, not images. */
  public static boolean isText(StoredModel model) {
    return model.origin().preparation().isOfText();
  }

  /**
   * Reads images: PNG, JPEG, or IDX by its name ({@code ...idx3-ubyte}, perhaps {@code .gz}).
   *
   * @param scales whether those of another size are scaled
   */
  public static Unlabelled images(StoredModel model, List<Path> files, boolean scales)
      throws IOException {
    Unlabelled all = new Unlabelled(model);
    Shape shape = model.file().manifest().inputShape();
    ImageInput reader = new ImageInput((int) shape.size(0), (int) shape.size(1), scales);
    for (Path file : files) {
      if (file.toString().toLowerCase(Locale.ROOT).matches(".*idx3-ubyte(\\.gz)?")) {
        List<byte[]> found = reader.idx(file);
        for (int i = 0; i < found.size(); i++) {
          all.names.add(file + ":" + (i + 1));
        }
        all.images.addAll(found);
      } else {
        all.names.add(file.toString());
        all.images.add(reader.image(file));
      }
    }
    return all;
  }

  /**
   * Reads texts: a column of {@code .csv} and {@code .tsv} files, otherwise a text in each line.
   * They are cleaned as those that the model was trained with.
   *
   * @param in what is read for {@link #STANDARD_INPUT}
   * @param column as {@link TextInput#column} takes it
   */
  public static Unlabelled texts(StoredModel model, List<Path> files, InputStream in, String column)
      throws IOException {
    Unlabelled all = new Unlabelled(model);
    for (Path file : files) {
      boolean standard = file.toString().equals(STANDARD_INPUT);
      String name = standard ? "line" : file.toString();
      for (TextInput.Entry entry : entries(file, standard ? in : null, column)) {
        all.names.add(name + (standard ? " " : ":") + entry.line());
        all.texts.add(model.origin().preparation().cleaner().clean(entry.text()));
      }
    }
    return all;
  }

  private static List<TextInput.Entry> entries(Path file, InputStream given, String column)
      throws IOException {
    if (given != null) {
      return TextInput.lines("standard input", given);
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    boolean tabs = name.matches(".*\\.tsv(\\.gz)?");
    if (tabs || name.matches(".*\\.csv(\\.gz)?")) {
      return TextInput.column(file, tabs, column);
    }
    if (!Files.isRegularFile(file) && !Files.exists(file)) {
      throw new IOException(file + ": expected a file of texts, got nothing; check the path");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return TextInput.lines(file.toString(), in);
    }
  }

  /** Where each sample is from. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** Whether a sample has something to answer for: cleaning leaves nothing of some texts. */
  public boolean isAnswerable(int sample) {
    return images.size() > sample || !texts.get(sample).isEmpty();
  }

  /** How many samples have something to answer for. */
  public int answerable() {
    return (int) IntStream.range(0, names.size()).filter(this::isAnswerable).count();
  }

  /** The names of the classes, in the order of the model's outputs. */
  public List<String> classNames() {
    return model.origin().preparation().classNames();
  }

  /**
   * All that can be answered for, in order, as data to test with; the labels mean nothing.
   *
   * @param maxLength words after which a text is cut off
   */
  public Data data(int maxLength) {
    Preparation preparation = model.origin().preparation();
    boolean text = preparation.isOfText();
    BatchSource batches = text ? textBatches(preparation, maxLength) : imageBatches(preparation);
    int vocabulary = text ? preparation.vocabulary().size() : 0;
    int width = model.vectorWidth();
    return new Data(
        "input",
        model.file().manifest().inputShape(),
        preparation.classNames().size(),
        vocabulary,
        model.trainSamples(),
        0,
        answerable(),
        Drawn.NOTHING,
        null,
        null,
        batches,
        null,
        width == 0 ? null : new float[vocabulary * width], // the model has its own
        Reading.NOTHING_TO_TELL,
        model.origin());
  }

  private BatchSource textBatches(Preparation preparation, int maxLength) {
    List<String> some = texts.stream().filter(text -> !text.isEmpty()).toList();
    TextSet set = TextSet.of("input", preparation.classNames(), some, new int[some.size()]);
    return TextBatches.inOrder(set, preparation.vocabulary(), maxLength, BATCH);
  }

  private BatchSource imageBatches(Preparation preparation) {
    Shape shape = model.file().manifest().inputShape();
    Normalization normalization = preparation.normalization();
    int size = (int) shape.elements();
    byte[] pixels = new byte[images.size() * size];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i), 0, pixels, i * size, size);
    }
    ImageSet set =
        ImageSet.of(
            "input",
            preparation.classNames().size(),
            (int) shape.size(0),
            (int) shape.size(1),
            (int) shape.size(2),
            pixels,
            new int[images.size()]);
    return ImageBatches.test(set, normalization, BATCH);
  }
}

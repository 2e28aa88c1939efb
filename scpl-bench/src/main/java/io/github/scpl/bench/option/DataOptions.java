// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.models.vision.data.Augmentation;
import picocli.CommandLine.Option;

/** Options about data, the same in every command that has them. */
@UsedBy(Feature.ANY)
public final class DataOptions {
  /** The option for samples that stay on the device. */
  public static final String RESIDENT = "--resident";

  private static final int MOST_WORDS = 1 << 16;

  @About(Concern.SAMPLES)
  @Option(
      names = "--data",
      defaultValue = "fashion-mnist",
      paramLabel = "SET",
      description =
          "Images: fashion-mnist (a tenth of it, built in; default), cifar10:PATH, cifar100:PATH"
              + " (folder or .tar.gz), tiny-imagenet:FOLDER, idx:FOLDER (MNIST, Fashion-MNIST)."
              + " Text: banking77 (built in), ag-news:FOLDER, dbpedia:FOLDER, sst2:FOLDER,"
              + " imdb:FILE.")
  String data;

  @About(Concern.TRAINING)
  @Option(
      names = "--augment",
      defaultValue = "none",
      paramLabel = "KIND",
      description =
          "none (default), basic (crop and flip), or strong (a weak and a strong view of each"
              + " image: twice the rows).")
  @OnlyFor(Suitability.IMAGES)
  String augment;

  @About(Concern.MODEL)
  @Option(
      names = "--train-limit",
      paramLabel = "N",
      description = "Train on N samples only, drawn evenly from all classes by --seed.")
  Integer trainLimit;

  @About(Concern.MEASUREMENT)
  @Option(
      names = "--test-limit",
      paramLabel = "N",
      description = "Test on N samples only, drawn evenly from all classes by --seed.")
  Integer testLimit;

  @About(Concern.MODEL)
  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description =
          "Share of the training samples that is held out to decide by: what plateaus are seen on"
              + " and thresholds are chosen with (default: 0.1 for dynamic and exits, 0"
              + " otherwise).")
  double validation;

  @About(Concern.MODEL)
  @Option(
      names = "--max-length",
      defaultValue = "60",
      paramLabel = "N",
      description = "Text: words after which a text is cut off (default: ${DEFAULT-VALUE}).")
  @OnlyFor(Suitability.TEXT)
  int maxLength;

  @About(Concern.MODEL)
  @Option(
      names = "--vocabulary-size",
      defaultValue = "30000",
      paramLabel = "N",
      description = "Text: most token ids (default: ${DEFAULT-VALUE}).")
  @OnlyFor(Suitability.TEXT)
  int vocabularySize;

  @About(Concern.TRAINING)
  @Option(names = "--bucket", description = "Text: batches of texts of similar length.")
  @OnlyFor(Suitability.TEXT)
  boolean bucket;

  @About(Concern.TRAINING)
  @Option(
      names = "--noise",
      defaultValue = "0",
      paramLabel = "SHARE",
      description = "Share of training labels replaced at random (default: 0).")
  double noise;

  @About(Concern.TRAINING)
  @Option(
      names = "--word-vectors",
      paramLabel = "FILE",
      description = "Text: initial word vectors, glove:FILE or fasttext:FILE.")
  @OnlyFor(Suitability.TEXT)
  String wordVectors;

  @About(Concern.TRAINING)
  @Option(
      names = "--original-word-vector-shift",
      description =
          "Text: give each word the vector of the word two ranks on, as the original did.")
  @OnlyFor(Suitability.TEXT)
  boolean originalShift;

  @About(Concern.TRAINING)
  @Option(
      names = "--original-missing-vectors",
      description =
          "Text: words without a vector get numbers from 0 to 1, as in the original, instead of"
              + " ones around 0 spread like the file's.")
  @OnlyFor(Suitability.TEXT)
  boolean originalMissing;

  @About(Concern.MODEL)
  @Option(
      names = "--keep-stop-words",
      description = "Text: keep frequent English words; the original does for IMDB only.")
  @OnlyFor(Suitability.TEXT)
  boolean keepStopWords;

  @About(Concern.SAMPLES)
  @Option(
      names = "--skip-bad-rows",
      arity = "0..1",
      fallbackValue = "1000",
      defaultValue = "0",
      paramLabel = "N",
      description = "Text: leave up to N bad rows out (1000 if no number is given) and count them.")
  @OnlyFor(Suitability.TEXT)
  int skipBadRows;

  @About(Concern.PIPELINE)
  @Option(
      names = RESIDENT,
      description =
          "Copy all samples to the device once, where they stay, rather than batch by batch; the"
              + " batches are the same. Not for --augment strong.")
  boolean resident;

  /**
   * Filled by the command line.
   *
   * @param defaultValidation the share that is held out if none is given
   */
  public DataOptions(double defaultValidation) {
    validation = defaultValidation;
  }

  /** Refuses what cannot be, whatever the set. */
  public void check() {
    OptionChecks.parse("--augment", this::augmentation);
    boolean windows = augmentation() != Augmentation.STRONG; // which are all that a device makes
    OptionChecks.require(
        RESIDENT, !resident || windows, "--augment none or basic with it", augmentation());
    if (trainLimit != null) {
      OptionChecks.requireAtLeastOne("--train-limit", trainLimit);
    }
    if (testLimit != null) {
      OptionChecks.requireAtLeastOne("--test-limit", testLimit);
    }
    OptionChecks.require(
        "--validation", validation >= 0 && validation < 1, "a share from 0 to below 1", validation);
    boolean words = maxLength >= 1 && maxLength <= MOST_WORDS;
    OptionChecks.require("--max-length", words, "a number from 1 to " + MOST_WORDS, maxLength);
    OptionChecks.require(
        "--vocabulary-size", vocabularySize >= 3, "at least 3 ids", vocabularySize);
    OptionChecks.require("--noise", noise >= 0 && noise <= 1, "a share from 0 to 1", noise);
    requireVectors("--original-word-vector-shift", originalShift);
    requireVectors("--original-missing-vectors", originalMissing);
    OptionChecks.require("--skip-bad-rows", skipBadRows >= 0, "a number of rows", skipBadRows);
  }

  private void requireVectors(String option, boolean given) {
    OptionChecks.require(option, !given || wordVectors != null, "--word-vectors with it", "none");
  }

  /** Whether some of so many training samples are held out. */
  public boolean holdsOut(int samples) {
    if (validation == 0) {
      return false;
    }
    long held = Math.round(samples * validation);
    boolean both = held >= 1 && held < samples;
    OptionChecks.require(
        "--validation", both, "a share that splits " + samples + " samples", validation);
    return true;
  }

  public Augmentation augmentation() {
    return Augmentation.of(augment);
  }

  public int maxLength() {
    return maxLength;
  }

  public String data() {
    return data;
  }

  public boolean originalMissing() {
    return originalMissing;
  }

  public boolean originalShift() {
    return originalShift;
  }

  public String wordVectors() {
    return wordVectors;
  }

  public boolean bucket() {
    return bucket;
  }

  public double noise() {
    return noise;
  }

  public int vocabularySize() {
    return vocabularySize;
  }

  public Integer testLimit() {
    return testLimit;
  }

  public Integer trainLimit() {
    return trainLimit;
  }

  public boolean keepStopWords() {
    return keepStopWords;
  }

  /** Whether samples stay on the device. */
  public boolean resident() {
    return resident;
  }

  public double validation() {
    return validation;
  }

  public int skipBadRows() {
    return skipBadRows;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.PathText;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.text.data.Banking77;
import io.github.scpl.models.text.data.MissingWords;
import io.github.scpl.models.text.data.Omissions;
import io.github.scpl.models.text.data.TextBatches;
import io.github.scpl.models.text.data.TextCleaner;
import io.github.scpl.models.text.data.TextReader;
import io.github.scpl.models.text.data.TextSet;
import io.github.scpl.models.text.data.Vocabulary;
import io.github.scpl.models.text.data.WordVectorReader;
import io.github.scpl.models.text.data.WordVectors;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Text sets by name. */
final class TextData {
  private static final Logger LOG = LoggerFactory.getLogger(TextData.class);
  private static final double IMDB_TEST_SHARE = 0.2;
  private static final int BUCKET_POOL = 50;

  /** The part of the data that a set which is one file is. */
  private static final String WHOLE = "training and test";

  private TextData() {}

  /** The set that is asked for, or null if it is none of text. */
  static Data open(DataRequest request) throws IOException {
    Parts parts = parts(request);
    return parts == null
        ? null
        : texts(parts.train().read(), parts.test().read(), parts.ofOneFile(), request);
  }

  /** The test set that is asked for, as the model was trained; null if it is none of text. */
  static Data load(DataRequest request, StoredModel model) throws IOException {
    Parts parts = parts(request);
    if (parts == null) {
      return null;
    }
    TextSet test = parts.test().read();
    model.requireFits(test.name(), Shape.variable(), test.classNames());
    if (parts.ofOneFile()) { // of another file, samples to train with could be drawn to test with
      model.requireTrainedWith(test.name(), parts.train().read().fingerprint());
    }
    Preparation preparation = model.origin().preparation();
    Vocabulary vocabulary = preparation.vocabulary();
    DataOptions options = request.options();
    Drawn.warn(options, test.classCounts());
    TextSet tested = limited(test, options.testLimit(), request);
    TextSet testing = tested.cleaned(preparation.cleaner());
    String read = parts.ofOneFile() ? WHOLE : "test";
    Reading reading = reading(test.name(), List.of(new Reading.Part(read, testing.omissions())));
    int width = model.vectorWidth();
    return new Data(
        test.name(),
        Shape.variable(),
        test.classes(),
        vocabulary.size(),
        model.trainSamples(),
        model.heldOutSamples(),
        testing.size(),
        Drawn.ofTest(request.seed(), test.classCounts(), tested.classCounts()),
        null,
        null,
        inOrder(testing, vocabulary, options, request.testBatch()),
        null,
        width == 0 ? null : new float[vocabulary.size() * width], // the model has its own
        reading,
        model.origin().testedWith(test.fingerprint()));
  }

  /** The samples that were held out when a model was trained. */
  static BatchSource heldOut(DataRequest request, StoredModel model) throws IOException {
    TextSet train = parts(request).train().read();
    model.requireTrainedWith(train.name(), train.fingerprint());
    Preparation preparation = model.origin().preparation();
    TextSet drawn = limited(train, request.options().trainLimit(), request);
    TextSet limited = drawn.cleaned(preparation.cleaner());
    TextSet heldOut = divided(limited, request).test();
    model.requireHeldOut(train.name(), heldOut.fingerprint());
    return inOrder(heldOut, preparation.vocabulary(), request.options(), request.testBatch());
  }

  private interface Reader {
    TextSet read() throws IOException;
  }

  /**
   * The parts of a set.
   *
   * @param ofOneFile whether both are drawn from one file; otherwise each is read without the other
   */
  private record Parts(Reader train, Reader test, boolean ofOneFile) {}

  private static Parts parts(DataRequest request) {
    switch (request.kind()) {
      case "banking77":
        request.refusePath();
        return new Parts(Banking77::train, Banking77::test, false);
      case "ag-news":
        return folder(TextReader.agNews(), request);
      case "dbpedia":
        return folder(TextReader.dbpedia14(), request);
      case "sst2":
        return folder(TextReader.sst2(), request);
      case "imdb":
        Path file = request.requirePath();
        TextSet[] all = new TextSet[1];
        Reader whole =
            () -> {
              all[0] = all[0] == null ? reader(TextReader.imdb(), request).read(file) : all[0];
              return all[0];
            };
        return new Parts(
            () -> whole.read().split(IMDB_TEST_SHARE, key(request)).train(),
            () -> whole.read().split(IMDB_TEST_SHARE, key(request)).test(),
            true);
      default:
        return null;
    }
  }

  private static Parts folder(TextReader format, DataRequest request) {
    TextReader reader = reader(format, request);
    Path folder = request.requirePath();
    return new Parts(() -> reader.train(folder), () -> reader.test(folder), false);
  }

  private static TextReader reader(TextReader format, DataRequest request) {
    return format.skipBadRows(request.options().skipBadRows());
  }

  private static RandomKey key(DataRequest request) {
    return RandomKey.of(request.seed()).child("data");
  }

  /** Training and held-out samples, the second null if there are none. */
  private static TextSet.Split divided(TextSet limited, DataRequest request) {
    DataOptions options = request.options();
    return options.holdsOut(limited.size())
        ? limited.split(options.validation(), key(request))
        : new TextSet.Split(limited, null);
  }

  private static Data texts(TextSet train, TextSet test, boolean ofOneFile, DataRequest request)
      throws IOException {
    DataOptions options = request.options();
    TextCleaner english = TextCleaner.english();
    TextCleaner cleaner = options.keepStopWords() ? english.keepingStopWords() : english;
    Drawn.check(options, train.classCounts(), test.classCounts());
    TextSet drawn = limited(train, options.trainLimit(), request);
    TextSet limited = drawn.cleaned(cleaner);
    TextSet.Split split = divided(limited, request);
    TextSet training = split.train();
    TextSet heldOut = split.test();
    Data.requireClasses(train.name(), IntStream.range(0, training.size()).map(training::label));
    TextSet tested = limited(test, options.testLimit(), request);
    TextSet testing = tested.cleaned(cleaner);
    Reading reading = reading(limited, testing, ofOneFile);
    Vocabulary vocabulary = Vocabulary.of(training, options.vocabularySize());
    TextSet labelled = training.withLabelNoise(options.noise(), key(request));
    TextBatches batches = inOrder(labelled, vocabulary, options, request.batch());
    WordVectors vectors = wordVectors(vocabulary, request);
    return new Data(
        train.name(),
        Shape.variable(),
        train.classes(),
        vocabulary.size(),
        training.size(),
        heldOut == null ? 0 : heldOut.size(),
        testing.size(),
        Drawn.of(
            request.seed(),
            train.classCounts(),
            drawn.classCounts(),
            test.classCounts(),
            tested.classCounts()),
        options.bucket()
            ? batches.bucketed(key(request), BUCKET_POOL)
            : batches.shuffled(key(request)),
        heldOut == null ? null : inOrder(heldOut, vocabulary, options, request.testBatch()),
        inOrder(testing, vocabulary, options, request.testBatch()),
        inOrder(labelled, vocabulary, options, request.testBatch()),
        vectors == null ? null : vectors.values(),
        vectors == null ? reading : reading.withVectors(vectors.coverage()),
        new Origin(
            Preparation.ofTexts(train.classNames(), vocabulary, cleaner),
            train.fingerprint(),
            heldOut == null ? null : heldOut.fingerprint(),
            test.fingerprint()));
  }

  private static TextBatches inOrder(
      TextSet set, Vocabulary vocabulary, DataOptions options, int batch) {
    return TextBatches.inOrder(set, vocabulary, options.maxLength(), batch);
  }

  /** To be cleaned afterwards, which takes time. */
  private static TextSet limited(TextSet set, Integer limit, DataRequest request) {
    return limit == null ? set : set.sample(limit, key(request));
  }

  /** Tells what was left out, once for every file. */
  private static Reading reading(TextSet train, TextSet test, boolean ofOneFile) {
    Omissions first = train.omissions();
    Omissions second = test.omissions();
    int emptied = first.emptied() + second.emptied();
    return reading(
        train.name(),
        ofOneFile
            ? List.of(
                new Reading.Part(
                    WHOLE, new Omissions(first.badRows(), first.firstReasons(), emptied)))
            : List.of(new Reading.Part("training", first), new Reading.Part("test", second)));
  }

  private static Reading reading(String set, List<Reading.Part> parts) {
    for (Reading.Part part : parts) {
      warn(set + ", " + part.set(), part.omissions());
    }
    return new Reading(parts, null);
  }

  private static void warn(String set, Omissions omissions) {
    if (omissions.badRows() > 0) {
      LOG.warn(
          "{}: left out {} bad rows, such as {}",
          set,
          omissions.badRows(),
          omissions.firstReasons().get(0));
    }
    if (omissions.emptied() > 0) {
      LOG.warn("{}: left out {} texts of which cleaning leaves nothing", set, omissions.emptied());
    }
  }

  private static WordVectors wordVectors(Vocabulary vocabulary, DataRequest request)
      throws IOException {
    String option = request.options().wordVectors();
    if (option == null) {
      return null;
    }
    String[] parts = option.split(":", 2);
    WordVectorReader reader =
        switch (parts[0]) {
          case "glove" -> WordVectorReader.glove();
          case "fasttext" -> WordVectorReader.fastText();
          default -> null;
        };
    if (reader == null || parts.length < 2 || parts[1].isBlank()) {
      throw new IllegalArgumentException(
          "--word-vectors: expected glove:FILE or fasttext:FILE, got " + option);
    }
    Path file = OptionChecks.parse("--word-vectors", () -> PathText.of(parts[1]));
    WordVectors vectors =
        reader
            .withTwoRowShift(request.options().originalShift())
            .withMissing(
                request.options().originalMissing()
                    ? MissingWords.ZERO_TO_ONE
                    : MissingWords.LIKE_FOUND)
            .read(file, vocabulary, key(request));
    long unreadable = vectors.coverage().unreadable();
    if (unreadable > 0) {
      LOG.warn("{}: the words of {} rows are not UTF-8, so none of ours", file, unreadable);
    }
    return vectors;
  }
}

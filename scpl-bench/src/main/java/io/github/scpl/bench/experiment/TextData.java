package io.github.scpl.bench.experiment;

import io.github.scpl.bench.experiment.Data.Request;
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
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Text sets by name. */
final class TextData {
  static final String NAMES = "banking77, ag-news:FOLDER, dbpedia:FOLDER, sst2:FOLDER, imdb:FILE";

  static final Set<String> KINDS = Set.of("banking77", "ag-news", "dbpedia", "sst2", "imdb");

  private static final Logger LOG = LoggerFactory.getLogger(TextData.class);
  private static final double IMDB_TEST_SHARE = 0.2;
  private static final int BUCKET_POOL = 50;

  private TextData() {}

  /** The set that is asked for, or null if it is none of text. */
  static Data open(Request request) throws IOException {
    Parts parts = parts(request);
    return parts == null ? null : texts(parts.train().read(), parts.test().read(), request);
  }

  /** The test set that is asked for, as the model was trained; null if it is none of text. */
  static Data load(Request request, StoredModel model) throws IOException {
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
    TextSet testing = cleaned(test, options.testLimit, preparation.cleaner());
    int width = model.vectorWidth();
    return new Data(
        test.name(),
        Shape.variable(),
        test.classes(),
        vocabulary.size(),
        model.trainSamples(),
        model.heldOutSamples(),
        testing.size(),
        null,
        null,
        inOrder(testing, vocabulary, options, request.testBatch()),
        width == 0 ? null : new float[vocabulary.size() * width], // the model has its own
        model.origin());
  }

  /** The samples that were held out when a model was trained. */
  static BatchSource heldOut(Request request, StoredModel model) throws IOException {
    TextSet train = parts(request).train().read();
    model.requireTrainedWith(train.name(), train.fingerprint());
    Preparation preparation = model.origin().preparation();
    TextSet heldOut = divided(train, preparation.cleaner(), request).test();
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

  private static Parts parts(Request request) {
    switch (request.kind()) {
      case "banking77":
        request.refusePath();
        return new Parts(Banking77::train, Banking77::test, false);
      case "ag-news":
        return folder(TextReader.agNews(), "train.csv", "test.csv", request);
      case "dbpedia":
        return folder(TextReader.dbpedia14(), "train.csv", "test.csv", request);
      case "sst2":
        return folder(TextReader.sst2(), "train.tsv", "dev.tsv", request);
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

  private static Parts folder(TextReader format, String train, String test, Request request) {
    TextReader reader = reader(format, request);
    Path folder = request.requirePath();
    return new Parts(
        () -> reader.read(folder.resolve(train)), () -> reader.read(folder.resolve(test)), false);
  }

  private static TextReader reader(TextReader format, Request request) {
    return format.skipBadRows(request.options().skipBadRows);
  }

  private static RandomKey key(Request request) {
    return RandomKey.of(request.seed()).child("data");
  }

  /** Cleaned training and held-out samples, the second null if there are none. */
  private static TextSet.Split divided(TextSet train, TextCleaner cleaner, Request request) {
    DataOptions options = request.options();
    TextSet limited = cleaned(train, options.trainLimit, cleaner);
    return options.holdsOut(limited.size())
        ? limited.split(options.validation, key(request))
        : new TextSet.Split(limited, null);
  }

  private static Data texts(TextSet train, TextSet test, Request request) throws IOException {
    DataOptions options = request.options();
    TextCleaner english = TextCleaner.english();
    TextCleaner cleaner = options.keepStopWords ? english.keepingStopWords() : english;
    TextSet.Split split = divided(train, cleaner, request);
    TextSet training = split.train();
    TextSet heldOut = split.test();
    Data.requireClasses(train.name(), IntStream.range(0, training.size()).map(training::label));
    TextSet testing = cleaned(test, options.testLimit, cleaner);
    Vocabulary vocabulary = Vocabulary.of(training, options.vocabularySize);
    TextBatches batches =
        inOrder(
            training.withLabelNoise(options.noise, key(request)),
            vocabulary,
            options,
            request.batch());
    return new Data(
        train.name(),
        Shape.variable(),
        train.classes(),
        vocabulary.size(),
        training.size(),
        heldOut == null ? 0 : heldOut.size(),
        testing.size(),
        options.bucket
            ? batches.bucketed(key(request), BUCKET_POOL)
            : batches.shuffled(key(request)),
        heldOut == null ? null : inOrder(heldOut, vocabulary, options, request.testBatch()),
        inOrder(testing, vocabulary, options, request.testBatch()),
        wordVectors(vocabulary, request),
        new Origin(
            Preparation.ofTexts(train.classNames(), vocabulary, cleaner),
            train.fingerprint(),
            heldOut == null ? null : heldOut.fingerprint()));
  }

  private static TextBatches inOrder(
      TextSet set, Vocabulary vocabulary, DataOptions options, int batch) {
    return TextBatches.inOrder(set, vocabulary, options.maxLength, batch);
  }

  private static TextSet cleaned(TextSet set, Integer limit, TextCleaner cleaner) {
    TextSet limited = limit == null ? set : set.limit(limit);
    TextSet cleaned = limited.cleaned(cleaner);
    Omissions omissions = cleaned.omissions();
    if (omissions.badRows() > 0) {
      LOG.warn(
          "{}: left out {} bad rows, such as {}",
          set.name(),
          omissions.badRows(),
          omissions.firstReasons().get(0));
    }
    if (omissions.emptied() > 0) {
      LOG.warn(
          "{}: left out {} texts of which cleaning leaves nothing",
          set.name(),
          omissions.emptied());
    }
    return cleaned;
  }

  private static float[] wordVectors(Vocabulary vocabulary, Request request) throws IOException {
    String option = request.options().wordVectors;
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
    if (reader == null || parts.length < 2) {
      throw new IllegalArgumentException(
          "--word-vectors: expected glove:FILE or fasttext:FILE, got " + option);
    }
    return reader
        .withTwoRowShift(request.options().originalShift)
        .withMissing(
            request.options().originalMissing ? MissingWords.ZERO_TO_ONE : MissingWords.LIKE_FOUND)
        .read(Path.of(parts[1]), vocabulary, key(request))
        .values();
  }
}

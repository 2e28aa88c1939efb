package io.github.scpl.bench.experiment;

import io.github.scpl.bench.experiment.Data.Request;
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

  /** The set of this name, or null if it is none of text. */
  static Data open(String kind, Request request) throws IOException {
    switch (kind) {
      case "banking77":
        request.refusePath();
        return texts(Banking77.train(), Banking77.test(), false, request);
      case "ag-news":
        return folder(TextReader.agNews(), request);
      case "dbpedia":
        return folder(TextReader.dbpedia14(), request);
      case "sst2":
        return folder(TextReader.sst2(), request);
      case "imdb":
        TextSet all = reader(TextReader.imdb(), request).read(request.requirePath());
        TextSet.Split split = all.split(IMDB_TEST_SHARE, key(request));
        return texts(split.train(), split.test(), true, request);
      default:
        return null;
    }
  }

  private static Data folder(TextReader format, Request request) throws IOException {
    TextReader reader = reader(format, request);
    Path folder = request.requirePath();
    return texts(reader.train(folder), reader.test(folder), false, request);
  }

  private static TextReader reader(TextReader format, Request request) {
    return format.skipBadRows(request.options().skipBadRows);
  }

  private static RandomKey key(Request request) {
    return RandomKey.of(request.seed()).child("data");
  }

  private static Data texts(TextSet train, TextSet test, boolean fromOneFile, Request request)
      throws IOException {
    DataOptions options = request.options();
    Drawn.check(options, train.classCounts(), test.classCounts());
    TextSet drawn = limited(train, options.trainLimit, key(request));
    TextSet limited = cleaned(drawn, options);
    TextSet.Split split =
        options.holdsOut(limited.size()) ? limited.split(options.validation, key(request)) : null;
    TextSet training = split == null ? limited : split.train();
    Data.requireClasses(train.name(), IntStream.range(0, training.size()).map(training::label));
    TextSet tested = limited(test, options.testLimit, key(request));
    TextSet testing = cleaned(tested, options);
    Reading reading = reading(limited, testing, fromOneFile);
    Vocabulary vocabulary = Vocabulary.of(training, options.vocabularySize);
    TextBatches batches =
        inOrder(
            training.withLabelNoise(options.noise, key(request)),
            vocabulary,
            options,
            request.batch());
    WordVectors vectors = wordVectors(vocabulary, request);
    return new Data(
        train.name(),
        Shape.variable(),
        train.classes(),
        vocabulary.size(),
        training.size(),
        split == null ? 0 : split.test().size(),
        testing.size(),
        Drawn.of(
            request.seed(),
            train.classCounts(),
            drawn.classCounts(),
            test.classCounts(),
            tested.classCounts()),
        options.bucket
            ? batches.bucketed(key(request), BUCKET_POOL)
            : batches.shuffled(key(request)),
        split == null ? null : inOrder(split.test(), vocabulary, options, request.testBatch()),
        inOrder(testing, vocabulary, options, request.testBatch()),
        vectors == null ? null : vectors.values(),
        vectors == null ? reading : reading.withVectors(vectors.coverage()));
  }

  private static TextBatches inOrder(
      TextSet set, Vocabulary vocabulary, DataOptions options, int batch) {
    return TextBatches.inOrder(set, vocabulary, options.maxLength, batch);
  }

  /** Drawn before it is cleaned, which takes time. */
  private static TextSet limited(TextSet set, Integer limit, RandomKey key) {
    return limit == null ? set : set.sample(limit, key);
  }

  private static TextSet cleaned(TextSet set, DataOptions options) {
    TextCleaner english = TextCleaner.english();
    return set.cleaned(options.keepStopWords ? english.keepingStopWords() : english);
  }

  /** Tells what was left out, once for every file. */
  private static Reading reading(TextSet train, TextSet test, boolean fromOneFile) {
    Omissions first = train.omissions();
    Omissions second = test.omissions();
    int emptied = first.emptied() + second.emptied();
    List<Reading.Part> parts =
        fromOneFile
            ? List.of(
                new Reading.Part(
                    "training and test",
                    new Omissions(first.badRows(), first.firstReasons(), emptied)))
            : List.of(new Reading.Part("training", first), new Reading.Part("test", second));
    for (Reading.Part part : parts) {
      warn(train.name() + ", " + part.set(), part.omissions());
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

  private static WordVectors wordVectors(Vocabulary vocabulary, Request request)
      throws IOException {
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
    if (reader == null || parts.length < 2 || parts[1].isBlank()) {
      throw new IllegalArgumentException(
          "--word-vectors: expected glove:FILE or fasttext:FILE, got " + option);
    }
    Path file = Options.parse("--word-vectors", () -> PathText.of(parts[1]));
    WordVectors vectors =
        reader
            .withTwoRowShift(request.options().originalShift)
            .withMissing(
                request.options().originalMissing
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

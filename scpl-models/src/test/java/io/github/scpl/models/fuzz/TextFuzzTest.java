// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.fuzz;

import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Packs;
import io.github.scpl.models.data.TextList;
import io.github.scpl.models.text.data.TextCleaner;
import io.github.scpl.models.text.data.TextInput;
import io.github.scpl.models.text.data.TextReader;
import io.github.scpl.models.text.data.TextSet;
import io.github.scpl.models.text.data.Vocabulary;
import io.github.scpl.models.text.data.WordVectorReader;
import io.github.scpl.random.RandomKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Damaged texts, word vectors, and what is kept of texts with a model. */
class TextFuzzTest implements FuzzedReaders {
  private static final String[] CSV = {
    "\"", "\"\"", ",", "\t", "\r", "\n", "\r\n", "\"\n\"", "\uFEFF", "\0", "<", ">", "\ud83d\ude00"
  };
  private static final String WORDS = "the 0.1 -0.2\nof 0.3 1e-3\nmoney 1 2\n";

  /** What is packed grows by 1,032 at most. */
  private static final long PACKED = 1032;

  private static final long CONSTANT = 4 << 20;

  @TempDir Path folder;

  @Override
  public Stream<Fuzz> readers() {
    return Stream.of(
        set("ag-news", TextReader.agNews())
            .start("\"3\",\"Wall St.\",\"Short \"\"sellers\"\", again\"\n4,Title,\"two\nlines\"\n"),
        set("dbpedia", TextReader.dbpedia14()).start("1,\"E. D.\",\"is a company\"\n14,b,c\n"),
        set("sst2", TextReader.sst2()).start("sentence\tlabel\nhide new \" words\t0\nfine\t1\n"),
        set("imdb", TextReader.imdb())
            .start("review,sentiment\n\"One, <br />two\",positive\nbad,negative\n"),
        set("banking77", TextReader.banking77().skipBadRows(3))
            .start("text,category\n\"Where, is it?\",card_arrival\nhow,\"top up\"\n"),
        Fuzz.of("text-gzip", bytes -> cleaned(TextReader.agNews().read(file("g", bytes))))
            .start(utf8("1,a,b\n2,c,d\n"), Packs::gzip)
            .start(Packs.gzip(utf8("1,a,b\n2,c,d\n")))
            .text(CSV)
            .allocating(CONSTANT, 200 * PACKED),
        Fuzz.of("column-csv", bytes -> TextInput.column(file("c", bytes), false, "b"))
            .start("a,b\n1,\"x, y\"\n2,z\n")
            .text(CSV)
            .allocating(CONSTANT, 200),
        Fuzz.of("column-tsv", bytes -> TextInput.column(file("t", bytes), true, "2"))
            .start("1\tx y\n2\tz\n")
            .text(CSV)
            .allocating(CONSTANT, 200),
        Fuzz.of("lines", bytes -> TextInput.lines("x", new ByteArrayInputStream(bytes)))
            .start("one\ntwo\r\n\nthree \u00e4\n")
            .text(CSV)
            .allocating(CONSTANT, 100),
        vectors("glove", WordVectorReader.glove()).start(WORDS).start(utf8(WORDS), Packs::gzip),
        vectors("fasttext", WordVectorReader.fastText())
            .start("3 2\n" + WORDS)
            .start(utf8("3 2\n" + WORDS), Packs::gzip),
        Fuzz.of("vocabulary", bytes -> Vocabulary.parse(utf8(bytes)).encode("one two", 5))
            .start(vocabulary().toText())
            .text("vocabulary", "\\", "\n")
            .allocating(CONSTANT, 200),
        Fuzz.of("cleaner", bytes -> TextCleaner.parse(utf8(bytes)).clean("Some <b>text</b>, too"))
            .start(TextCleaner.english().toText())
            .text("dropped-words", "\\", "\n")
            .allocating(CONSTANT, 200),
        Fuzz.of("list", bytes -> TextList.read("classes", 1, utf8(bytes)))
            .start(TextList.write("classes", 1, List.of("a b", "c\\d", "e\nf", "\ud800")))
            .text("classes", "\\", "\\000a", "\n")
            .allocating(CONSTANT, 200));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Vocabulary vocabulary() {
    String text = "the money of all";
    return Vocabulary.of(TextSet.of("x", List.of("a"), List.of(text), new int[1]), 100);
  }

  private static void cleaned(TextSet set) {
    set.cleaned(TextCleaner.english()).fingerprint();
  }

  private Fuzz set(String name, TextReader reader) {
    return Fuzz.of(name, bytes -> cleaned(reader.read(file(name, bytes))))
        .text(CSV)
        .allocating(CONSTANT, 400);
  }

  /** A vector of each of six words, as wide as a row, which has two bytes for each component. */
  private Fuzz vectors(String name, WordVectorReader reader) {
    Vocabulary vocabulary = vocabulary();
    return Fuzz.of(name, bytes -> reader.read(file(name, bytes), vocabulary, RandomKey.of(1)))
        .text(" ", "\n", "\r", "the", "\uFEFF", "1 ".repeat(3000))
        .allocating(CONSTANT, 200 * PACKED);
  }
}

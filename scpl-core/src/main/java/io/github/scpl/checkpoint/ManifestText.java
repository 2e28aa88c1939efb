// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.checkpoint.Manifest.Attachment;
import io.github.scpl.checkpoint.Manifest.Kind;
import io.github.scpl.checkpoint.Manifest.StoredArray;
import io.github.scpl.nn.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The text form of a {@link Manifest}: lines of fields with tabs between them, the first of which
 * tells what the line is about. Lines about what is not known here are passed over, so that later
 * versions may add some; the version rises when an older reader would misunderstand the rest, or
 * when an older file lacks what answers depend on.
 */
final class ManifestText {
  private static final String FORMAT = "scpl-model";
  private static final int VERSION = 3;
  private static final String METHOD = "method";
  private static final String CLASSES = "classes";
  private static final String INPUT = "input";
  private static final String TYPE = "type";
  private static final String BLOCKS = "blocks";
  private static final String HEAD = "head";
  private static final Set<String> FACTS = Set.of(METHOD, CLASSES, INPUT, TYPE, BLOCKS, HEAD);
  private static final String PROPERTY = "property";
  private static final String ATTACHMENT = "attachment";
  private static final String SUM = "sha256";
  private static final int MOST_DIMENSIONS = 8;

  private final Map<String, String> facts = new HashMap<>();
  private final List<StoredArray> arrays = new ArrayList<>();
  private final Map<String, String> properties = new HashMap<>();
  private final List<Attachment> attachments = new ArrayList<>();
  private final Map<String, String> sums = new HashMap<>();
  private final Set<String> lines = new HashSet<>();

  private ManifestText() {}

  /**
   * A manifest with check sums of the numbers.
   *
   * @param sums of each block, and of the head
   */
  record Summed(Manifest manifest, Map<String, String> sums) {
    /** Copies the map. */
    Summed {
      sums = Map.copyOf(sums);
    }
  }

  static String write(Summed summed) {
    Manifest manifest = summed.manifest();
    StringBuilder text = new StringBuilder();
    line(text, FORMAT, String.valueOf(VERSION));
    line(text, METHOD, manifest.method());
    line(text, CLASSES, String.valueOf(manifest.classes()));
    line(text, INPUT, shape(LongStream.of(manifest.inputShape().withBatch(0)).skip(1).boxed()));
    line(text, TYPE, manifest.dataType().name().toLowerCase(Locale.ROOT));
    line(text, BLOCKS, String.valueOf(manifest.blocks()));
    line(text, HEAD, String.valueOf(manifest.head()));
    manifest.sortedProperties().forEach((key, value) -> line(text, PROPERTY, key, value));
    for (Attachment attached : manifest.attachments()) {
      line(text, ATTACHMENT, attached.name(), "" + attached.bytes(), attached.sha256());
    }
    for (StoredArray array : manifest.arrays()) {
      line(text, array.kind().toString(), array.name(), shape(array.shape().stream()));
    }
    new TreeMap<>(summed.sums()).forEach((part, sum) -> line(text, SUM, part, sum));
    return text.toString();
  }

  private static void line(StringBuilder text, String... fields) {
    text.append(Stream.of(fields).map(ManifestText::escape).collect(Collectors.joining("\t")));
    text.append('\n');
  }

  private static String shape(Stream<Long> dimensions) {
    return dimensions.map(d -> d < 0 ? "*" : d.toString()).collect(Collectors.joining(","));
  }

  private static String escape(String field) {
    return field
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException that tells what is wrong
   */
  static Summed read(String text) {
    ManifestText reader = new ManifestText();
    int number = 0;
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start);
      String line = text.substring(start, end < 0 ? text.length() : end);
      start += line.length() + 1;
      number++;
      try {
        reader.add(Stream.of(line.split("\t", -1)).map(ManifestText::unescape).toList(), number);
      } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
        throw new IllegalArgumentException("line " + number + " of the manifest: " + reason(e), e);
      }
    }
    return new Summed(reader.manifest(), reader.sums);
  }

  /** In words of our own, as Java may leave out its own of what it has thrown often. */
  private static String reason(RuntimeException e) {
    if (e instanceof IndexOutOfBoundsException) {
      return "expected more fields, or something behind a backslash";
    }
    boolean large = e instanceof ArithmeticException;
    return large ? "expected an array whose numbers can be counted" : e.getMessage();
  }

  private void add(List<String> fields, int number) {
    String first = fields.get(0);
    if (number == 1) {
      requireVersion(first, fields);
    } else if (first.equals(PROPERTY)) {
      requireNew(first, fields.get(1));
      properties.put(fields.get(1), fields.get(2));
    } else if (first.equals(ATTACHMENT)) {
      requireNew(first, fields.get(1));
      Attachments.requireName(fields.get(1));
      int bytes = Integer.parseInt(fields.get(2));
      require(bytes >= 0, "a number of bytes", fields.get(2));
      attachments.add(new Attachment(fields.get(1), bytes, fields.get(3)));
    } else if (first.equals(SUM)) {
      requireNew(first, fields.get(1));
      sums.put(fields.get(1), fields.get(2));
    } else if (first.equals(Kind.PARAMETER.toString())) {
      arrays.add(array(Kind.PARAMETER, fields));
    } else if (first.equals(Kind.BUFFER.toString())) {
      arrays.add(array(Kind.BUFFER, fields));
    } else if (FACTS.contains(first)) {
      requireNew("line of", first);
      facts.put(first, fields.get(1));
    }
  }

  private StoredArray array(Kind kind, List<String> fields) {
    requireNew("array", fields.get(1));
    List<Long> shape = dimensions(fields.get(2));
    boolean sizes = shape.size() <= MOST_DIMENSIONS && shape.stream().allMatch(d -> d > 0);
    require(sizes, "up to " + MOST_DIMENSIONS + " positive dimensions", fields.get(2));
    StoredArray array = new StoredArray(kind, fields.get(1), shape);
    array.length(); // which can be too large
    return array;
  }

  private void requireNew(String what, String name) {
    if (!lines.add(what + "\t" + name)) {
      throw new IllegalArgumentException("expected one " + what + " " + name + ", got two");
    }
  }

  private static void require(boolean met, String expected, Object got) {
    if (!met) {
      throw new IllegalArgumentException("expected " + expected + ", got " + got);
    }
  }

  private static void requireVersion(String format, List<String> fields) {
    require(format.equals(FORMAT), FORMAT, format);
    int version = Integer.parseInt(fields.get(1));
    String expected = "a format of version " + VERSION;
    String newer = version + "; read it with a newer version of this library";
    require(version <= VERSION, expected, newer);
    String older = version + ", which keeps too little of a model; train and save it again";
    require(version == VERSION, expected, older);
  }

  private Manifest manifest() {
    int classes = Integer.parseInt(fact(CLASSES));
    require(classes > 0, "a positive number of classes", classes);
    return new Manifest(
        fact(METHOD),
        classes,
        inputShape(dimensions(fact(INPUT))),
        DataType.valueOf(fact(TYPE).toUpperCase(Locale.ROOT)),
        Integer.parseInt(fact(BLOCKS)),
        Boolean.parseBoolean(fact(HEAD)),
        arrays,
        properties,
        attachments);
  }

  private String fact(String key) {
    String value = facts.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the manifest has no line of " + key);
    }
    return value;
  }

  private static List<Long> dimensions(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    return Stream.of(text.split(",", -1)).map(d -> d.equals("*") ? -1 : Long.valueOf(d)).toList();
  }

  private static Shape inputShape(List<Long> dimensions) {
    long[] all = dimensions.stream().mapToLong(Long::longValue).toArray();
    boolean variable = all.length > 0 && all[0] < 0;
    return variable ? Shape.variable(LongStream.of(all).skip(1).toArray()) : Shape.of(all);
  }

  private static String unescape(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\') {
        i++;
        c =
            switch (field.charAt(i)) {
              case 't' -> '\t';
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> field.charAt(i);
            };
      }
      text.append(c);
    }
    return text.toString();
  }
}

package io.github.scpl.checkpoint;

import io.github.scpl.checkpoint.Manifest.Kind;
import io.github.scpl.checkpoint.Manifest.StoredArray;
import io.github.scpl.nn.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The text form of a {@link Manifest}: lines of fields with tabs between them, the first of which
 * tells what the line is about. Lines about what is not known here are passed over, so that later
 * versions may add some; the version rises when an older reader would misunderstand the rest.
 */
final class ManifestText {
  private static final String FORMAT = "scpl-model";
  private static final int VERSION = 1;
  private static final String METHOD = "method";
  private static final String CLASSES = "classes";
  private static final String INPUT = "input";
  private static final String TYPE = "type";
  private static final String BLOCKS = "blocks";
  private static final String HEAD = "head";
  private static final String PROPERTY = "property";

  private final Map<String, String> facts = new HashMap<>();
  private final List<StoredArray> arrays = new ArrayList<>();
  private final Map<String, String> properties = new HashMap<>();

  private ManifestText() {}

  static String write(Manifest manifest) {
    StringBuilder text = new StringBuilder();
    line(text, FORMAT, String.valueOf(VERSION));
    line(text, METHOD, manifest.method());
    line(text, CLASSES, String.valueOf(manifest.classes()));
    line(text, INPUT, shape(LongStream.of(manifest.inputShape().withBatch(0)).skip(1).boxed()));
    line(text, TYPE, manifest.dataType().name().toLowerCase(Locale.ROOT));
    line(text, BLOCKS, String.valueOf(manifest.blocks()));
    line(text, HEAD, String.valueOf(manifest.head()));
    manifest.sortedProperties().forEach((key, value) -> line(text, PROPERTY, key, value));
    for (StoredArray array : manifest.arrays()) {
      line(text, array.kind().toString(), array.name(), shape(array.shape().stream()));
    }
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
  static Manifest read(String text) {
    ManifestText reader = new ManifestText();
    int number = 0;
    for (String line : text.split("\n")) {
      number++;
      try {
        reader.add(Stream.of(line.split("\t", -1)).map(ManifestText::unescape).toList(), number);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "line " + number + " of the manifest: " + e.getMessage(), e);
      }
    }
    return reader.manifest();
  }

  private void add(List<String> fields, int number) {
    String first = fields.get(0);
    if (number == 1) {
      requireVersion(first, fields);
    } else if (first.equals(PROPERTY)) {
      properties.put(fields.get(1), fields.get(2));
    } else if (first.equals(Kind.PARAMETER.toString())) {
      arrays.add(new StoredArray(Kind.PARAMETER, fields.get(1), dimensions(fields.get(2))));
    } else if (first.equals(Kind.BUFFER.toString())) {
      arrays.add(new StoredArray(Kind.BUFFER, fields.get(1), dimensions(fields.get(2))));
    } else {
      facts.put(first, fields.size() < 2 ? "" : fields.get(1));
    }
  }

  private static void requireVersion(String format, List<String> fields) {
    if (!format.equals(FORMAT)) {
      throw new IllegalArgumentException("expected " + FORMAT + ", got " + format);
    }
    if (Integer.parseInt(fields.get(1)) > VERSION) {
      throw new IllegalArgumentException(
          "expected a format of version "
              + VERSION
              + " at most, got "
              + fields.get(1)
              + "; read it with a newer version of this library");
    }
  }

  private Manifest manifest() {
    return new Manifest(
        fact(METHOD),
        Integer.parseInt(fact(CLASSES)),
        inputShape(dimensions(fact(INPUT))),
        DataType.valueOf(fact(TYPE).toUpperCase(Locale.ROOT)),
        Integer.parseInt(fact(BLOCKS)),
        Boolean.parseBoolean(fact(HEAD)),
        arrays,
        properties);
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

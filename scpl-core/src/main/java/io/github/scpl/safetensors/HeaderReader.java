// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a header and requires that it describes each byte of the data once. It is read as a stream;
 * what is kept of it grows with its length and no number in it.
 */
final class HeaderReader {
  static final String METADATA = "__metadata__";
  static final String TYPE = "dtype";
  static final String SHAPE = "shape";
  static final String OFFSETS = "data_offsets";

  /** The most bytes of a header, as in the library that the format comes from. */
  static final int LARGEST = 100_000_000;

  /** The most tensors, and the most entries of the metadata. */
  static final int MOST_ENTRIES = 100_000;

  private static final int MOST_DIMENSIONS = 64;

  /** The header, a tensor in it, and an array in that. */
  private static final int DEEPEST = 3;

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNameLength(LARGEST)
                  .maxStringLength(LARGEST)
                  .build())
          .build();

  private final JsonParser json;
  private final long start;
  private final long end;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<StoredTensor> tensors = new ArrayList<>();

  /** What is being read, for messages. */
  private String place = "the header: ";

  private HeaderReader(JsonParser json, long start, long end) {
    this.json = json;
    this.start = start;
    this.end = end;
  }

  /** What a header says: metadata, and tensors in the order of their data. */
  record Header(Map<String, String> metadata, List<StoredTensor> tensors) {}

  /**
   * Reads a header, which is all that the stream has.
   *
   * @param start where the data start in the file
   * @param end where they and the file end
   * @throws IOException that tells what is wrong
   */
  static Header read(InputStream input, long start, long end) throws IOException {
    try (JsonParser json =
        STRICT.createParser(new InputStreamReader(input, StandardCharsets.UTF_8.newDecoder()))) {
      HeaderReader reader = new HeaderReader(json, start, end);
      reader.readAll();
      return new Header(reader.metadata, reader.inOrder());
    } catch (JsonProcessingException e) {
      String got = Text.shown(e.getOriginalMessage());
      throw new IOException("the header: expected JSON, got an error: " + got, e);
    } catch (CharacterCodingException e) {
      throw new IOException("the header: expected UTF-8, got other bytes", e);
    }
  }

  private void readAll() throws IOException {
    require(json.nextToken() == JsonToken.START_OBJECT, "an object");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      place = name.equals(METADATA) ? METADATA + ": " : "tensor " + Text.shown(name) + ": ";
      require(Text.isWhole(name), "a name of whole characters");
      require(json.nextToken() == JsonToken.START_OBJECT, "an object");
      if (name.equals(METADATA)) {
        readMetadata();
      } else {
        require(tensors.size() < MOST_ENTRIES, "at most " + MOST_ENTRIES + " tensors");
        tensors.add(tensor(name));
      }
      place = "the header: ";
    }
    require(json.nextToken() == null, "its end");
  }

  private void readMetadata() throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      require(metadata.size() < MOST_ENTRIES, "at most " + MOST_ENTRIES + " entries");
      String key = json.currentName();
      require(json.nextToken() == JsonToken.VALUE_STRING, "text for " + Text.shown(key));
      String value = json.getText();
      require(Text.isWhole(key) && Text.isWhole(value), "whole characters");
      metadata.put(key, value);
    }
  }

  private StoredTensor tensor(String name) throws IOException {
    ElementType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      switch (json.currentName()) {
        case TYPE -> type = type();
        case SHAPE -> shape = numbers(MOST_DIMENSIONS);
        case OFFSETS -> offsets = numbers(2);
        default -> require(false, TYPE + ", " + SHAPE + " and " + OFFSETS + " alone");
      }
    }
    require(type != null, TYPE);
    require(shape != null, SHAPE);
    require(offsets != null && offsets.size() == 2, OFFSETS + " of two numbers");
    long bytes = bytes(type, shape);
    long first = offsets.get(0);
    long last = offsets.get(1);
    if (first > last || last > end - start) {
      throw wrong("offsets between 0 and " + (end - start), offsets);
    } else if (last - first != bytes) {
      throw wrong(bytes + " bytes for " + type + shape, last - first);
    }
    return new StoredTensor(name, type.dataType, shape, start + first, bytes);
  }

  private ElementType type() throws IOException {
    String known = "one of " + Arrays.toString(ElementType.values());
    require(json.nextToken() == JsonToken.VALUE_STRING, known);
    String name = json.getText();
    return ElementType.named(name).orElseThrow(() -> wrong(known, Text.shown(name)));
  }

  private List<Long> numbers(int most) throws IOException {
    List<Long> numbers = new ArrayList<>();
    require(json.nextToken() == JsonToken.START_ARRAY, "an array of numbers");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(numbers.size() < most, "at most " + most + " numbers");
      boolean whole =
          json.currentToken() == JsonToken.VALUE_NUMBER_INT
              && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && json.getLongValue() >= 0;
      require(whole, "a whole number from 0 to " + Long.MAX_VALUE);
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private long bytes(ElementType type, List<Long> shape) throws IOException {
    try {
      long bytes = type.width;
      for (long dimension : shape) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw wrong("fewer elements", "a shape " + shape);
    }
  }

  /** Requires that the data of one tensor follow on those of another, to the end of the file. */
  private List<StoredTensor> inOrder() throws IOException {
    tensors.sort(
        Comparator.comparingLong(StoredTensor::offset).thenComparingLong(StoredTensor::bytes));
    long next = start;
    for (StoredTensor tensor : tensors) {
      if (tensor.offset() != next) {
        place = "tensor " + Text.shown(tensor.name()) + ": ";
        throw wrong("data from offset " + (next - start) + " on", tensor.offset() - start);
      }
      next += tensor.bytes();
    }
    if (next != end) {
      throw wrong("tensors of all " + (end - start) + " bytes of data", next - start);
    }
    return tensors;
  }

  private void require(boolean met, String expected) throws IOException {
    if (!met) {
      String got = json.currentToken() == null ? "the end" : json.getText();
      throw wrong(expected, Text.shown(got));
    }
  }

  private IOException wrong(String expected, Object got) {
    return new IOException(place + "expected " + expected + ", got " + got);
  }
}

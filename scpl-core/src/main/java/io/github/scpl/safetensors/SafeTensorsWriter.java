// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.scpl.device.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Writes tensors in the safetensors format: the length of a header in eight bytes, the header,
 * which is JSON, and the elements of all tensors one behind the other.
 *
 * <p>See the <a href="https://github.com/huggingface/safetensors">description of the format</a>. As
 * in files of its own library, spaces behind the header make its length a multiple of eight.
 */
public final class SafeTensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafeTensorsWriter() {}

  /**
   * Writes tensors in the order of the map, by chunks: none is copied to the heap as a whole. The
   * same content makes the same bytes. The stream is left open.
   *
   * @param metadata further text of the header, without nulls; may be empty
   * @param tensors of FLOAT or DOUBLE, of any layout, by their names
   * @throws IllegalArgumentException if a tensor is of another type, a text holds half a character,
   *     the header would be larger than readers accept, or a tensor has the name {@code
   *     __metadata__}; nothing is written then
   * @throws IOException if the stream fails
   */
  public static void write(
      OutputStream output, Map<String, String> metadata, Map<String, Tensor> tensors)
      throws IOException {
    write(output, metadata, tensors, passed -> {});
  }

  /**
   * The same, and tells how far it is.
   *
   * @param passed told of every chunk of elements that was written, how many bytes it has
   * @throws IllegalArgumentException like there
   * @throws IOException like there
   */
  public static void write(
      OutputStream output,
      Map<String, String> metadata,
      Map<String, Tensor> tensors,
      IntConsumer passed)
      throws IOException {
    byte[] header = header(metadata, tensors);
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    output.write(length.putLong(header.length).array());
    output.write(header);
    ArrayBytes bytes = new ArrayBytes(passed);
    for (Tensor tensor : tensors.values()) {
      bytes.write(tensor, output);
    }
  }

  private static byte[] header(Map<String, String> metadata, Map<String, Tensor> tensors)
      throws IOException {
    require(tensors.size() <= HeaderReader.MOST_ENTRIES, "tensors", tensors.size());
    require(metadata.size() <= HeaderReader.MOST_ENTRIES, "metadata", metadata.size());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(HeaderReader.METADATA);
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(whole(entry.getKey()), whole(entry.getValue()));
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        offset = describe(json, entry.getKey(), entry.getValue(), offset);
      }
      json.writeEndObject();
    }
    while (bytes.size() % ALIGNMENT > 0) {
      bytes.write(' ');
    }
    if (bytes.size() > HeaderReader.LARGEST) {
      throw new IllegalArgumentException(
          "Expected names and metadata of "
              + HeaderReader.LARGEST
              + " bytes at most, got "
              + bytes.size()
              + "; keep what is large elsewhere");
    }
    return bytes.toByteArray();
  }

  private static void require(boolean met, String what, int got) {
    if (!met) {
      throw new IllegalArgumentException(
          "Expected at most " + HeaderReader.MOST_ENTRIES + " " + what + ", got " + got);
    }
  }

  /** Writes the entry of a tensor that starts at an offset; gives where it ends. */
  private static long describe(JsonGenerator json, String name, Tensor tensor, long offset)
      throws IOException {
    ElementType type = type(name, tensor);
    long end = Math.addExact(offset, Math.multiplyExact(tensor.length(), (long) type.width));
    long[] shape = tensor.shape();
    json.writeObjectFieldStart(whole(name));
    json.writeStringField(HeaderReader.TYPE, type.name());
    json.writeFieldName(HeaderReader.SHAPE);
    json.writeArray(shape, 0, shape.length);
    json.writeFieldName(HeaderReader.OFFSETS);
    json.writeArray(new long[] {offset, end}, 0, 2);
    json.writeEndObject();
    return end;
  }

  private static ElementType type(String name, Tensor tensor) {
    if (name.equals(HeaderReader.METADATA)) {
      throw new IllegalArgumentException(
          "Tensor " + name + ": expected another name, got that of the metadata; rename it");
    }
    try {
      return ElementType.of(tensor.dataType());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Tensor " + Text.shown(name) + ": " + e.getMessage() + "; convert it", e);
    }
  }

  private static String whole(String text) {
    if (!Text.isWhole(text)) {
      throw new IllegalArgumentException(
          "Expected text of whole characters, got half of one in " + Text.shown(text));
    }
    return text;
  }
}

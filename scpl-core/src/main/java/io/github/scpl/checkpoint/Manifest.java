// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.nn.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a model file holds, without the numbers. Immutable and thread-safe.
 *
 * @param method the name of the method that the network was built for
 * @param classes the number of classes
 * @param inputShape the shape of one input sample
 * @param dataType the type of all arrays
 * @param blocks how many blocks are stored, from the first on
 * @param head whether the head is stored too
 * @param arrays all arrays, in the order they are stored
 * @param properties what the caller wanted kept, such as options of the model or exit settings
 * @param attachments larger things that the caller wanted kept, such as a vocabulary, in the order
 *     of their names
 */
public record Manifest(
    String method,
    int classes,
    Shape inputShape,
    DataType dataType,
    int blocks,
    boolean head,
    List<StoredArray> arrays,
    Map<String, String> properties,
    List<Attachment> attachments) {
  /** Copies the lists and the map. */
  public Manifest {
    arrays = List.copyOf(arrays);
    properties = Map.copyOf(properties);
    attachments = List.copyOf(attachments);
  }

  /** The same with other properties. */
  Manifest with(Map<String, String> others) {
    return new Manifest(
        method, classes, inputShape, dataType, blocks, head, arrays, others, attachments);
  }

  /** The properties by their names' order. */
  Map<String, String> sortedProperties() {
    return new TreeMap<>(properties);
  }

  /**
   * Requires that an array is stored.
   *
   * @throws IllegalArgumentException if there is none of this name, or one of another shape
   */
  public void requireArray(String name, long... shape) {
    List<Long> expected = LongStream.of(shape).boxed().toList();
    boolean stored =
        arrays.stream()
            .anyMatch(array -> array.name().equals(name) && array.shape().equals(expected));
    if (!stored) {
      throw new IllegalArgumentException(
          "The model does not fit: expected an array "
              + name
              + " "
              + expected
              + ", which it does not hold; build the network as it was saved");
    }
  }

  /** The arrays of a block, or of the head. */
  List<StoredArray> arraysOf(String part) {
    return arrays.stream().filter(array -> array.part().equals(part)).toList();
  }

  /**
   * Bytes that are kept with a network.
   *
   * @param name what the caller named them
   * @param bytes how many there are
   * @param sha256 their SHA-256, in hexadecimal
   */
  public record Attachment(String name, int bytes, String sha256) {}

  /** What an array is for. */
  public enum Kind {
    /** Trained by gradients. */
    PARAMETER,

    /** Changed by training otherwise, such as a running mean. */
    BUFFER;

    /** The name in messages and files. */
    @Override
    public String toString() {
      return this == PARAMETER ? "parameter" : "buffer";
    }
  }

  /**
   * An array of a network.
   *
   * @param kind what it is for
   * @param name its path in the network, such as {@code block0.backbone.0.conv.weight}
   * @param shape its dimensions
   */
  public record StoredArray(Kind kind, String name, List<Long> shape) {
    /** Copies the list. */
    public StoredArray {
      shape = List.copyOf(shape);
    }

    /** What it belongs to: the name's first component, a block or the head. */
    String part() {
      int dot = name.indexOf('.');
      return dot < 0 ? name : name.substring(0, dot);
    }

    /** The number of elements. */
    long length() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }
}

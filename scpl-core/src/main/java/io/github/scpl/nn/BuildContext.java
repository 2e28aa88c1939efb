package io.github.scpl.nn;

import io.github.scpl.internal.Arena;
import io.github.scpl.internal.HostAccess;
import io.github.scpl.internal.Scratch;
import io.github.scpl.internal.UnfoldedGradient;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a layer is built from: names, initial random numbers, and memory.
 *
 * <p>Closing the root context frees every array that was ever handed out below it. Not thread-safe
 * while layers are built; scratch memory may afterwards grow on the thread that runs the layer.
 */
public final class BuildContext implements AutoCloseable {
  private final Arena arena;
  private final DataType dataType;
  private final String path;
  private final RandomKey key;
  private final List<Parameter> parameters;
  private final List<Buffer> buffers;

  private BuildContext(
      Arena arena,
      DataType dataType,
      String path,
      RandomKey key,
      List<Parameter> parameters,
      List<Buffer> buffers) {
    this.arena = arena;
    this.dataType = dataType;
    this.path = path;
    this.key = key;
    this.parameters = parameters;
    this.buffers = buffers;
  }

  /**
   * A context with memory of its own.
   *
   * @param name the first part of all names below it
   * @param dataType FLOAT, or DOUBLE for numerical checks
   * @param key from which initial values are derived, by name
   */
  public static BuildContext root(String name, DataType dataType, RandomKey key) {
    if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
      throw new IllegalArgumentException("Expected FLOAT or DOUBLE, got " + dataType);
    }
    return new BuildContext(
        new Arena(), dataType, name, key.child(name), new ArrayList<>(), new ArrayList<>());
  }

  /** A context for a part: same memory, longer names, other random numbers. */
  public BuildContext child(String name) {
    return new BuildContext(
        arena, dataType, path + "." + name, key.child(name), parameters, buffers);
  }

  /** The path of what is being built, for messages. */
  public String path() {
    return path;
  }

  /** The type of all arrays. */
  public DataType dataType() {
    return dataType;
  }

  /** A new trainable array with initial values and room for its gradient. */
  public Parameter parameter(String name, Initializer initializer, long... shape) {
    INDArray value = arena.uninitialized(dataType, shape);
    HostAccess.fill(value, initializer.values(key.child(name).generator()));
    INDArray gradient = arena.zeros(dataType, shape);
    Parameter parameter = new Parameter(path + "." + name, value, gradient);
    parameters.add(parameter);
    return parameter;
  }

  /** A new array that training changes but no gradient does, such as a running mean. */
  public INDArray buffer(String name, double initialValue, long... shape) {
    INDArray value = arena.uninitialized(dataType, shape);
    HostAccess.fill(value, () -> initialValue);
    buffers.add(new Buffer(path + "." + name, value));
    return value;
  }

  /** Reusable memory for outputs, gradients and intermediate results. */
  public Scratch scratch() {
    return new Scratch(arena, dataType);
  }

  /** The weight gradient of a convolution alone; see {@link UnfoldedGradient}. */
  UnfoldedGradient unfoldedGradient(int kernel, int padding) {
    return new UnfoldedGradient(arena, dataType, kernel, padding);
  }

  /** An array of zeros, such as an optimizer's moments. */
  public INDArray zeros(long... shape) {
    return arena.zeros(dataType, shape);
  }

  /** All parameters of the tree this context belongs to, in the order they were made. */
  public List<Parameter> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  /** All buffers of the tree this context belongs to, in the order they were made. */
  public List<Buffer> buffers() {
    return Collections.unmodifiableList(buffers);
  }

  /** Frees all memory of the tree. Nothing built from it may be used afterwards. */
  @Override
  public void close() {
    arena.close();
  }

  /**
   * A named array that belongs to a layer's state without being trained.
   *
   * @param name its path in the network
   * @param value its content
   */
  public record Buffer(String name, INDArray value) {}
}

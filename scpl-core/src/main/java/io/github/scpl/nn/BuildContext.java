// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Closing;
import io.github.scpl.device.Convolution;
import io.github.scpl.device.ConvolutionKernels;
import io.github.scpl.device.Device;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongBinaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a layer is built from: names, initial random numbers, and memory.
 *
 * <p>Closing the root context frees every array that was ever handed out below it. Not thread-safe
 * while layers are built; scratch memory may afterwards grow on the thread that runs the layer.
 */
public final class BuildContext implements AutoCloseable {
  /** Arrays whose places of numbers that are not finite are read together. */
  private static final int CHECKED_AT_ONCE = 256;

  private final Tree tree;
  private final String path;
  private final RandomKey key;

  private BuildContext(Tree tree, String path, RandomKey key) {
    this.tree = tree;
    this.path = path;
    this.key = key;
  }

  /** What a root context and all below it have in common. */
  private record Tree(
      Device device,
      Arena arena,
      Arena host,
      DataType dataType,
      ArrayCheck check,
      List<Parameter> parameters,
      List<Buffer> buffers,
      List<LongBinaryOperator> kept,
      List<Object> parts,
      Scratch places) {}

  /** Asked before memory is taken for a parameter or a buffer. */
  @FunctionalInterface
  public interface ArrayCheck {
    /**
     * Refuses what should not be.
     *
     * @param name the array's path in the network
     * @throws IllegalArgumentException if there should be no array of this name and shape
     */
    void check(String name, long... shape);
  }

  /**
   * A context with memory of its own.
   *
   * @param name the first part of all names below it
   * @param dataType FLOAT, or DOUBLE for numerical checks
   * @param key from which initial values are derived, by name
   */
  public static BuildContext root(String name, DataType dataType, RandomKey key) {
    return root(name, HostDevice.HOST, dataType, key);
  }

  /** The same on a device, whose kernels and memory everything below it uses. */
  public static BuildContext root(String name, Device device, DataType dataType, RandomKey key) {
    return root(name, device, dataType, key, (array, shape) -> {});
  }

  /** The same with a check of every array. */
  public static BuildContext root(
      String name, Device device, DataType dataType, RandomKey key, ArrayCheck check) {
    if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
      throw new IllegalArgumentException("Expected FLOAT or DOUBLE, got " + dataType);
    }
    Arena arena = device.arena();
    Tree tree =
        new Tree(
            device,
            arena,
            HostDevice.HOST.arena(),
            dataType,
            check,
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new Scratch(arena, DataType.DOUBLE));
    return new BuildContext(tree, name, key.child(name));
  }

  /** A context for a part: same memory, longer names, other random numbers. */
  public BuildContext child(String name) {
    return new BuildContext(tree, path + "." + name, key.child(name));
  }

  /**
   * Builds a layer that is part of another one.
   *
   * @param name of the part, for the names of what it builds
   * @return the shape of one output sample
   * @throws IllegalArgumentException if the layer is in use at another place, of any network
   * @throws ShapeException if the layer cannot take such an input
   */
  public Shape build(String name, Layer layer, Shape input) {
    return child(name).build(layer, input);
  }

  /** Builds a layer under the name of this context; otherwise the same. */
  public Shape build(Layer layer, Shape input) {
    take(layer);
    return layer.build(this, input);
  }

  /**
   * Takes a layer, or what else has room for one place only, until the memory of the tree is freed.
   *
   * @throws IllegalArgumentException if it is in use at another place; it names both
   */
  public void take(Object part) {
    Places.take(part, path);
    tree.parts.add(part);
  }

  /** The path of what is being built, for messages. */
  public String path() {
    return path;
  }

  /** What everything is computed on. */
  public Device device() {
    return tree.device;
  }

  /** The type of all arrays. */
  public DataType dataType() {
    return tree.dataType;
  }

  /** A new trainable array with initial values and room for its gradient. */
  public Parameter parameter(String name, Initializer initializer, long... shape) {
    tree.check.check(path + "." + name, shape);
    Tensor value = tree.arena.uninitialized(tree.dataType, shape);
    value.fill(initializer.values(key.child(name).generator()));
    Tensor gradient = tree.arena.zeros(tree.dataType, shape);
    Parameter parameter = new Parameter(path + "." + name, value, gradient);
    tree.parameters.add(parameter);
    return parameter;
  }

  /** A new array that training changes but no gradient does, such as a running mean. */
  public Tensor buffer(String name, double initialValue, long... shape) {
    tree.check.check(path + "." + name, shape);
    Tensor value = tree.arena.uninitialized(tree.dataType, shape);
    value.fill(() -> initialValue);
    tree.buffers.add(new Buffer(path + "." + name, value));
    return value;
  }

  /** Reusable memory for outputs, gradients and intermediate results. */
  public Scratch scratch() {
    return new Scratch(tree.arena, tree.dataType);
  }

  /**
   * Reusable memory for an output that the next block may keep: between blocks of one device an
   * output is handed over by exchanging memory. So it is asked for in every forward pass, and read
   * but not written afterwards.
   */
  public Scratch output() {
    return Scratch.givenAway(tree.arena, tree.dataType);
  }

  /** The same for another type, such as that of statistics. */
  public Scratch scratch(DataType type) {
    return new Scratch(tree.arena, type);
  }

  /** Reusable memory of the host, which is the device's own where that is the host. */
  Scratch hostScratch() {
    return new Scratch(tree.host, tree.dataType);
  }

  /** The operations on arrays of the tree. */
  public Kernels kernels() {
    return tree.device.kernels(tree.dataType);
  }

  /** The same, with products of factors that are not rounded, such as losses need. */
  public Kernels exactKernels() {
    return tree.device.exact().kernels(tree.dataType);
  }

  /** A convolution with memory of the tree. */
  Convolution convolution(ConvolutionKernels.Filter filter) {
    return kernels().convolutions().convolution(filter, tree.arena);
  }

  /** Products with the same second factor, with memory of the tree. */
  HeldProduct heldProduct(boolean transposeB) {
    return kernels().products().heldProduct(transposeB, tree.arena);
  }

  /** An array of zeros, such as an optimizer's moments. */
  public Tensor zeros(long... shape) {
    return tree.arena.zeros(tree.dataType, shape);
  }

  /** Notes that a training pass keeps an array of this shape for every sample. */
  public void keeps(Shape sample) {
    keeps((rows, time) -> rows * sample.elements(time));
  }

  /**
   * Notes an array that a training pass keeps on its way forward, since the way back needs it. All
   * notes together are the live activations in an estimate of memory ({@code
   * io.github.scpl.train.report.MemoryEstimate}); they allocate nothing, and a layer without notes
   * works as well.
   *
   * @param elements from the number of rows of a batch, and of time steps, to that of elements
   */
  public void keeps(LongBinaryOperator elements) {
    tree.kept.add(elements);
  }

  /** Elements of all arrays that layers of the tree have noted, for a batch of this size. */
  public long kept(long rows, long time) {
    return tree.kept.stream().mapToLong(elements -> elements.applyAsLong(rows, time)).sum();
  }

  /** Elements of the largest array that a layer of the tree has noted. */
  public long largestKept(long rows, long time) {
    return tree.kept.stream()
        .mapToLong(elements -> elements.applyAsLong(rows, time))
        .max()
        .orElse(0);
  }

  /** All parameters of the tree this context belongs to, in the order they were made. */
  public List<Parameter> parameters() {
    return Collections.unmodifiableList(tree.parameters);
  }

  /** All buffers of the tree this context belongs to, in the order they were made. */
  public List<Buffer> buffers() {
    return Collections.unmodifiableList(tree.buffers);
  }

  /** The name of the first parameter or buffer of the tree with an element that is not finite. */
  public Optional<String> nonFinite() {
    return nonFinite(List.of(this));
  }

  /**
   * The same of several trees of one device, by the first one's {@link #firstNonFinite}.
   *
   * @param trees a context of each
   */
  public static Optional<String> nonFinite(List<BuildContext> trees) {
    List<String> names = new ArrayList<>();
    List<Tensor> arrays = new ArrayList<>();
    for (BuildContext context : trees) {
      for (Parameter parameter : context.tree.parameters) {
        names.add(parameter.name());
        arrays.add(parameter.value());
      }
      for (Buffer buffer : context.tree.buffers) {
        names.add(buffer.name());
        arrays.add(buffer.value());
      }
    }
    return trees.get(0).firstNonFinite(arrays).map(found -> names.get(found.array()));
  }

  /**
   * An array with an element that is not finite.
   *
   * @param array its number among those that were looked at
   * @param value the first such element
   */
  public record NonFinite(int array, double value) {}

  /**
   * The first of some arrays on the tree's device that has an element that is not finite. Waits for
   * the device, once for all arrays where they are not very many.
   */
  public Optional<NonFinite> firstNonFinite(List<Tensor> arrays) {
    reserveChecks(arrays.size());
    for (int from = 0; from < arrays.size(); from += CHECKED_AT_ONCE) {
      int to = Math.min(arrays.size(), from + CHECKED_AT_ONCE);
      double[] found = places(arrays.subList(from, to)).get();
      for (int i = from; i < to; i++) {
        if (found[2 * (i - from)] >= 0) {
          return Optional.of(new NonFinite(i, found[2 * (i - from) + 1]));
        }
      }
    }
    return Optional.empty();
  }

  private Readback places(List<Tensor> arrays) {
    Tensor places = tree.places.get(2L * arrays.size());
    for (int i = 0; i < arrays.size(); i++) {
      kernels().elements().firstNonFinite(arrays.get(i), places.part(2L * i, 2));
    }
    return device().lane().read(places);
  }

  /** Takes the memory that {@link #firstNonFinite} of so many arrays needs, so that it is there. */
  public void reserveChecks(int arrays) {
    if (arrays > 0) {
      tree.places.get(2L * Math.min(arrays, CHECKED_AT_ONCE));
    }
  }

  /** Frees all memory of the tree. Nothing built from it may be used afterwards. */
  @Override
  public void close() {
    tree.parts.forEach(Places::giveBack);
    tree.parts.clear();
    Closing.each(List.of(tree.arena, tree.host), Arena::close);
  }

  /**
   * A named array that belongs to a layer's state without being trained.
   *
   * @param name its path in the network
   * @param value its content
   */
  public record Buffer(String name, Tensor value) {}
}

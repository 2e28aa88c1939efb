// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Device;
import io.github.scpl.device.Memory;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.Finite;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Shape;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A batch on its way through the blocks, in memory of its own that is used again for later batches.
 *
 * <p>A data source fills it on the host by {@link #features}, {@link #mask} and {@link
 * #labels(int)}, and {@link #upload} takes that to the device; or it names {@link #windows} of
 * samples that are there already. A stage fills the next stage's by {@link #takeOver}. It is owned
 * by one thread at a time, and freed by the arena it was made from.
 */
public final class Signal {
  private final MemoryKernels kernels;
  private final Memory memory;
  private final DataType type;
  private final Part features;
  private final Part mask;
  private final Part hidden;
  private final Part cell;
  private final Part targets;
  private final Part placesOfRows;
  private Bundle filled = Bundle.of(null);
  private ResidentSamples samples; // that are filled in; null if filled has them
  private long[] window = new long[0];
  private int[] places = new int[0];
  private int[] labels = new int[0];
  private Bundle bundle = Bundle.of(null);
  private Tensor classes;
  private boolean uploaded;

  /** Memory for one tensor: on the device, and for what is yet to be uploaded on the host. */
  private record Part(Scratch device, Scratch host) {
    static Part of(Arena arena, Device device, DataType type) {
      Arena onDevice = arena.beside(device.memory());
      Arena onHost = arena.beside(HostDevice.HOST.memory());
      Scratch memory = new Scratch(onDevice, type);
      return new Part(memory, onDevice == onHost ? memory : new Scratch(onHost, type));
    }
  }

  /** An empty signal of the host with memory from the arena. */
  public Signal(Arena arena, DataType type) {
    this(arena, HostDevice.HOST, type);
  }

  /** An empty signal of a device, with memory that the arena frees. */
  public Signal(Arena arena, Device device, DataType type) {
    this.type = type;
    memory = device.memory();
    kernels = device.kernels(type).memory();
    features = Part.of(arena, device, type);
    mask = Part.of(arena, device, type);
    hidden = Part.of(arena, device, type);
    cell = Part.of(arena, device, type);
    targets = Part.of(arena, device, DataType.INT32);
    placesOfRows = Part.of(arena, device, DataType.INT32);
  }

  /**
   * Starts a new batch and returns its features, {@code [batch, ...]}, to be overwritten. What is
   * written to the arrays of {@link #bundle} instead may be lost: those are the device's.
   */
  public Tensor features(long... shape) {
    filled = Bundle.of(features.host.get(shape));
    samples = null;
    uploaded = false;
    return filled.features();
  }

  /** Adds a mask, {@code [batch, time]}, to be overwritten. Call after {@link #features}. */
  public Tensor mask(long batch, long time) {
    filled = new Bundle(filled.features(), mask.host.get(batch, time), null, null);
    uploaded = false;
    return filled.mask();
  }

  /**
   * Whether these samples are on its device and of its type, so that it can have windows of them.
   */
  public boolean takes(ResidentSamples resident) {
    Tensor first = resident.features().get(0);
    return first.memory() == memory && first.dataType() == type;
  }

  /**
   * Starts a new batch whose features, and mask if the samples have one, are windows of samples on
   * the device; they are made by {@link #upload}. Samples that it does not {@linkplain #takes take}
   * are refused.
   *
   * @param shape of the features, {@code [batch, channels, rows, columns]} or, of texts, {@code
   *     [batch, time]}
   * @return {@value ResidentSamples#PLACE} numbers for each row, to be overwritten: the sample, the
   *     window's first row and column, and 1 if it is flipped from left to right, or 0
   */
  public int[] windows(ResidentSamples resident, long... shape) {
    if (!takes(resident)) {
      throw new IllegalArgumentException(
          "Expected samples of "
              + type
              + " on "
              + memory.name()
              + ", got "
              + resident.features().get(0));
    }
    samples = resident;
    window = shape.clone();
    filled = Bundle.of(null);
    uploaded = false;
    int numbers = ResidentSamples.PLACE * Math.toIntExact(shape[0]);
    if (places.length != numbers) {
      places = new int[numbers];
    }
    return places;
  }

  /** Returns the labels of {@code rows} rows, to be overwritten. */
  public int[] labels(int rows) {
    if (labels.length != rows) {
      labels = new int[rows];
    }
    uploaded = false;
    return labels;
  }

  /** Fills another signal with what this one was filled with. */
  public void fill(Signal other) {
    System.arraycopy(labels, 0, other.labels(labels.length), 0, labels.length);
    if (samples != null) {
      System.arraycopy(places, 0, other.windows(samples, window), 0, places.length);
      return;
    }
    MemoryKernels onHost = HostDevice.HOST.kernels(filled.features().dataType()).memory();
    onHost.copy(filled.features(), other.features(filled.features().shape()));
    if (filled.mask() != null) {
      Tensor keep = other.mask(filled.mask().size(0), filled.mask().size(1));
      onHost.copy(filled.mask(), keep);
    }
  }

  /**
   * Refuses a batch, as it was filled, that a network cannot take.
   *
   * @param inputShape of one sample
   * @param classes the number of classes
   * @throws IllegalArgumentException if there is no row, if the shape of the features or the number
   *     of labels does not fit, if a feature or an element of the mask is not finite, or if a label
   *     is not a class or a window of no sample; it names the row
   */
  public void requireFit(Shape inputShape, int classes) {
    int rows = labels.length;
    long[] shape = shape();
    if (rows == 0 || shape == null || !inputShape.fits(rows, shape)) {
      throw new IllegalArgumentException(
          "expected features "
              + Shape.toString(inputShape.withBatch(rows))
              + " for "
              + rows
              + " labels, got "
              + (shape == null ? "none" : Arrays.toString(shape)));
    }
    if (samples != null) {
      requireSamples();
    } else {
      Finite.requireRows("expected finite features", filled.features());
    }
    if (filled.mask() != null) {
      Finite.requireRows("expected a finite mask", filled.mask());
    }
    for (int row = 0; row < rows; row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new IllegalArgumentException(
            "expected labels from 0 to "
                + (classes - 1)
                + ", got "
                + labels[row]
                + " in row "
                + row);
      }
    }
  }

  /** The dimensions of the features that were filled in; null if none were. */
  private long[] shape() {
    if (samples != null) {
      return window;
    }
    return filled.features() == null ? null : filled.features().shape();
  }

  /** They were found finite when they were taken to the device. */
  private void requireSamples() {
    long size = samples.size();
    for (int i = 0; i < places.length; i += ResidentSamples.PLACE) {
      if (places[i] < 0 || places[i] >= size) {
        throw new IllegalArgumentException(
            "expected samples from 0 to "
                + (size - 1)
                + ", got "
                + places[i]
                + " in row "
                + i / ResidentSamples.PLACE);
      }
    }
  }

  /**
   * Takes what was filled in to the device, on the calling thread's lane. Until that is done, it
   * must not be filled again.
   */
  public void upload() {
    bundle =
        samples != null
            ? cut()
            : new Bundle(
                upload(filled.features(), features), upload(filled.mask(), mask), null, null);
    classes = upload(labels, targets, labels.length);
    uploaded = true;
  }

  /** Has the device write the windows. */
  private Bundle cut() {
    Tensor where = upload(places, placesOfRows, window[0], ResidentSamples.PLACE);
    Tensor cut = features.device.get(window);
    samples.features(where, cut, kernels);
    if (samples.masks().isEmpty()) {
      return Bundle.of(cut);
    }
    Tensor keep = mask.device.get(window);
    samples.masks(where, keep, kernels);
    return new Bundle(cut, keep, null, null);
  }

  private Tensor upload(int[] numbers, Part part, long... shape) {
    Tensor onHost = part.host.get(shape);
    onHost.assign(Arrays.stream(numbers).asDoubleStream().toArray());
    return upload(onHost, part);
  }

  private Tensor upload(Tensor onHost, Part part) {
    return onHost == null || part.host == part.device ? onHost : copy(onHost, part.device, kernels);
  }

  /** Becomes a block's output and the targets of the rows it was computed from. */
  public void takeOver(Bundle output, Tensor rowTargets) {
    takeOver(output, rowTargets, kernels);
  }

  /**
   * The same from another device.
   *
   * @param copies of the device that the output is on, and whose lane the calling thread has
   */
  public void takeOver(Bundle output, Tensor rowTargets, MemoryKernels copies) {
    bundle =
        new Bundle(
            copy(output.features(), features.device, copies),
            copy(output.mask(), mask.device, copies),
            copy(output.hidden(), hidden.device, copies),
            copy(output.cell(), cell.device, copies));
    classes = copy(rowTargets, targets.device, copies);
    uploaded = true;
  }

  /** Becomes a copy of some neighbouring rows of a batch, from the first row given. */
  public void takeOverRows(Signal batch, int first, int rows) {
    Bundle all = batch.bundle();
    bundle =
        new Bundle(
            copyRows(all.features(), 0, first, rows, features.device),
            copyRows(all.mask(), 0, first, rows, mask.device),
            copyRows(all.hidden(), 1, first, rows, hidden.device),
            copyRows(all.cell(), 1, first, rows, cell.device));
    classes = copyRows(batch.targets(), 0, first, rows, targets.device);
    uploaded = true;
  }

  /** Rows are neighbours in memory as far as the dimensions behind the batch's go. */
  private Tensor copyRows(Tensor source, int batchDimension, int first, int rows, Scratch memory) {
    if (source == null) {
      return null;
    }
    long[] shape = source.shape();
    long batch = shape[batchDimension];
    shape[batchDimension] = rows;
    Tensor target = memory.get(shape);
    long rowLength = 1;
    for (int d = batchDimension + 1; d < shape.length; d++) {
      rowLength *= shape[d];
    }
    long count = rows * rowLength;
    for (long part = 0; part < target.length() / count; part++) {
      long from = (part * batch + first) * rowLength;
      kernels.copy(source, from, target, part * count, count);
    }
    return target;
  }

  private static Tensor copy(Tensor source, Scratch memory, MemoryKernels copies) {
    return source == null ? null : memory.takeOver(source, copies);
  }

  /** The arrays of the batch, on the device. What was filled in is uploaded, if nobody has. */
  public Bundle bundle() {
    requireUploaded();
    return bundle;
  }

  /** A class for every row, {@code [batch]} of INT32, on the device, as for {@link #bundle}. */
  public Tensor targets() {
    requireUploaded();
    return classes;
  }

  private void requireUploaded() {
    if (!uploaded) {
      upload();
    }
  }

  /** A class for every row, as it was filled in. */
  public int[] labels() {
    return labels;
  }

  /** The second dimension of the features that were filled in, such as the number of tokens. */
  public int time() {
    return Math.toIntExact(shape()[1]);
  }

  /** The number of rows. */
  public int rows() {
    return uploaded ? Math.toIntExact(classes.length()) : labels.length;
  }
}

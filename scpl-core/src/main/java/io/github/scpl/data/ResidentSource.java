// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.data;

import io.github.scpl.block.ResidentSamples;
import io.github.scpl.block.Signal;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Device;
import io.github.scpl.device.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The batches of another source, to the bit, from samples that stay in a device's memory: what is
 * copied for a batch are the numbers of its samples and their labels. Whoever reads batches
 * elsewhere gets them as ever.
 *
 * <p>Thread-safe; but it must not be closed while a batch is in use.
 */
public final class ResidentSource implements BatchSource, AutoCloseable {
  private static final int CHUNK = 1 << 20;

  private final SampleSource source;
  private final Samples samples;
  private final Device device;
  private final DataType type;
  private final long mostBytes;
  private Arena arena;
  private ResidentSamples resident;

  /**
   * A source whose samples are copied by {@link #upload}, or when it is opened.
   *
   * @param type of features
   * @throws IllegalArgumentException if the batches are more than windows of samples
   */
  public ResidentSource(SampleSource source, Device device, DataType type) {
    this(source, device, type, Integer.MAX_VALUE);
  }

  /**
   * The same with smaller arrays.
   *
   * @param mostBytes of an array, if a sample has no more
   */
  ResidentSource(SampleSource source, Device device, DataType type, long mostBytes) {
    this.source = source;
    this.device = device;
    this.type = type;
    this.mostBytes = mostBytes;
    samples = source.samples();
  }

  /**
   * Copies all samples to the device, if they are not there.
   *
   * @throws IllegalArgumentException if it has no memory for them, or a feature is not finite
   */
  public void upload() {
    resident();
  }

  private synchronized ResidentSamples resident() {
    if (resident == null) {
      requireRoom();
      arena = device.arena();
      try {
        resident = copies();
      } catch (RuntimeException | Error e) {
        close();
        throw e;
      }
    }
    return resident;
  }

  private int elements() {
    return Math.multiplyExact(
        Math.multiplyExact(samples.channels(), samples.height()), samples.width());
  }

  /** The bytes that all samples take. */
  public long bytes() {
    long numbers = (samples.masked() ? 2L : 1L) * elements();
    return Math.multiplyExact(numbers * type.width(), (long) samples.size());
  }

  private void requireRoom() {
    long free = device.memory().freeBytes();
    if (bytes() > free) {
      throw new IllegalArgumentException(
          name()
              + ": expected samples that fit on "
              + device.memory().name()
              + ", got "
              + samples.size()
              + " that take "
              + (bytes() >> 20)
              + " MiB, and "
              + (free >> 20)
              + " MiB are free; take fewer, or leave them on the host");
    }
  }

  private ResidentSamples copies() {
    Tensor border = arena.uninitialized(type, samples.channels());
    for (int channel = 0; channel < samples.channels(); channel++) {
      border.write(channel, new float[] {samples.border(channel)}, 1);
    }
    List<Tensor> features = copies("features", samples::features);
    List<Tensor> masks = samples.masked() ? copies("a mask", samples::mask) : List.of();
    return new ResidentSamples(features, masks, border);
  }

  private interface Reader {
    void read(int sample, float[] target);
  }

  /** An array has a largest size, so that there may be several. */
  private List<Tensor> copies(String what, Reader reader) {
    List<Tensor> parts = new ArrayList<>();
    int most = (int) Math.max(1, Math.min(samples.size(), mostBytes / type.width() / elements()));
    for (int first = 0; first < samples.size(); first += most) {
      int count = Math.min(most, samples.size() - first);
      Tensor part =
          arena.uninitialized(type, count, samples.channels(), samples.height(), samples.width());
      copy(what, reader, first, part);
      parts.add(part);
    }
    return parts;
  }

  /** Copies several samples at a time, since each copy is waited for. */
  private void copy(String what, Reader reader, int first, Tensor part) {
    int elements = elements();
    int count = Math.toIntExact(part.size(0));
    int some = Math.min(count, Math.max(1, CHUNK / elements));
    float[] one = new float[elements];
    float[] chunk = new float[some * elements];
    for (int start = 0; start < count; start += some) {
      int rows = Math.min(some, count - start);
      for (int row = 0; row < rows; row++) {
        int sample = first + start + row;
        reader.read(sample, one);
        requireFinite(what, one, sample);
        System.arraycopy(one, 0, chunk, row * elements, elements);
      }
      part.write((long) start * elements, chunk, rows * elements);
    }
  }

  private void requireFinite(String what, float[] values, int sample) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            name()
                + ": expected finite "
                + what
                + ", got "
                + value
                + " in sample "
                + sample
                + "; check the data");
      }
    }
  }

  @Override
  public BatchStream open(int epoch) {
    ResidentSamples there = resident();
    SampleStream stream = source.open(epoch);
    return new BatchStream() {
      @Override
      public boolean next(Signal target) throws IOException, InterruptedException {
        return target.takes(there) ? stream.next(target, there) : stream.next(target);
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }

  @Override
  public String name() {
    return source.name();
  }

  /** Frees the samples; they are copied again if it is opened again. */
  @Override
  public synchronized void close() {
    resident = null;
    if (arena != null) {
      Arena closing = arena;
      arena = null;
      closing.close();
    }
  }
}

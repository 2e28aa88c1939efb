// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.kernels.CudaKernels;
import io.github.scpl.cuda.lane.Lanes;
import io.github.scpl.cuda.lane.Operations;
import io.github.scpl.device.Closing;
import io.github.scpl.device.Device;
import io.github.scpl.device.DeviceException;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Memory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A card. What kernels are asked for goes to a stream of the calling thread's lane, as graphs of
 * all that lies between two marks. Thread-safe.
 */
public final class CudaDevice implements Device, AutoCloseable {
  private final Card card;
  private final Precision precision;
  private final Map<DataType, Kernels> kernels = new ConcurrentHashMap<>();

  /** What devices of one card share, and those that there are. */
  private record Card(
      Driver driver,
      CudaMemory memory,
      Lanes lanes,
      Operations operations,
      Map<Precision, CudaDevice> devices) {}

  private CudaDevice(Card card, Precision precision) {
    this.card = card;
    this.precision = precision;
  }

  /**
   * A device that computes by a driver, which it closes.
   *
   * @param name in messages, such as {@code cuda:0}
   */
  public static CudaDevice of(String name, Driver driver, Precision precision) {
    Operations operations = new Operations();
    Lanes lanes = new Lanes(driver, operations);
    CudaMemory memory = new CudaMemory(name, driver, lanes);
    lanes.of(memory);
    Card card = new Card(driver, memory, lanes, operations, new ConcurrentHashMap<>());
    return with(card, precision);
  }

  private static CudaDevice with(Card card, Precision precision) {
    return card.devices.computeIfAbsent(precision, wanted -> new CudaDevice(card, wanted));
  }

  /** The same card with another precision; the same device for the same one. */
  public CudaDevice with(Precision other) {
    return with(card, other);
  }

  @Override
  public Memory memory() {
    return card.memory;
  }

  @Override
  public Kernels kernels(DataType type) {
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException("Expected FLOAT or DOUBLE, got " + type);
    }
    return kernels.computeIfAbsent(
        type, t -> CudaKernels.of(card.driver, t, precision, card.lanes, card.operations));
  }

  @Override
  public Device exact() {
    return with(Precision.FLOAT32);
  }

  @Override
  public Lane open(int threads) {
    return card.lanes.open();
  }

  @Override
  public Lane lane() {
    return card.lanes.current();
  }

  @Override
  public List<String> failedAt() {
    return card.lanes.failedAt();
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>(card.driver.facts());
    facts.put("precision", precision.name().toLowerCase(java.util.Locale.ROOT));
    return Collections.unmodifiableMap(facts);
  }

  /**
   * Gives the card back, for all precisions; no array of it may be in use.
   *
   * @throws DeviceException if the card has failed for good, and nobody was told so far
   */
  @Override
  public void close() {
    boolean known = card.lanes.isKnownToHaveFailed();
    try {
      Closing.each(
          List.<Runnable>of(card.memory::close, card.lanes::close, card.driver::close),
          Runnable::run);
    } catch (DeviceException e) {
      requireConsequence(known, e);
    }
  }

  /** A card that has failed answers every call with the same error. */
  private static void requireConsequence(boolean known, DeviceException found) {
    List<Throwable> others = List.of(found.getSuppressed());
    if (!known || !others.stream().allMatch(DeviceException.class::isInstance)) {
      throw found;
    }
  }

  @Override
  public String toString() {
    return card.memory.name();
  }
}

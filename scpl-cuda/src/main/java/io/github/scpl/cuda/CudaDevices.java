// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import io.github.scpl.cuda.driver.Cards;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.nvidia.NvidiaCards;
import io.github.scpl.device.Device;
import io.github.scpl.device.DeviceProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * NVIDIA's cards, {@code cuda:0} and on, for {@link io.github.scpl.device.Devices}. A card is made
 * ready when a device of it is first asked for, and stays so as long as the process lives: all
 * devices of a card share its memory, and nobody knows who is the last to use them.
 */
public final class CudaDevices implements DeviceProvider {
  private static final String KIND = "cuda";
  private static final String PREFIX = KIND + ":";
  private static final String FLOAT32 = "float32";
  private static final String TF32 = "tf32";
  private static final String BF16 = "bf16";

  private final Cards cards;
  private final Map<Integer, CudaDevice> devices = new HashMap<>();

  /** Those of this machine. */
  public CudaDevices() {
    this(new NvidiaCards());
  }

  CudaDevices(Cards cards) {
    this.cards = cards;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Device device(String name, String precision) {
    int number = number(name);
    Precision wanted = precision == null ? null : precision(precision);
    String problem = cards.problem();
    if (problem != null) {
      throw new IllegalStateException(problem);
    }
    if (number >= cards.count()) {
      throw new IllegalArgumentException(
          "Expected one of " + String.join(", ", names()) + ", got '" + name + "'");
    }
    try {
      return device(number, exactness(number, wanted));
    } catch (CudaException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static int number(String name) {
    if (!name.matches(PREFIX + "(0|[1-9]\\d{0,8})")) {
      throw new IllegalArgumentException(
          "Expected a card with its number, such as cuda:0, got '" + name + "'");
    }
    return Integer.parseInt(name.substring(PREFIX.length()));
  }

  private Precision precision(String name) {
    return switch (name) {
      case FLOAT32 -> Precision.FLOAT32;
      case TF32 -> Precision.TF32;
      case BF16 -> Precision.BFLOAT16;
      default ->
          throw new IllegalArgumentException(
              "Expected a precision of " + precisions() + " for a card, got " + name);
    };
  }

  private Precision exactness(int number, Precision wanted) {
    boolean rounds = cards.rounds(number);
    if (wanted == null) {
      return rounds ? Precision.TF32 : Precision.FLOAT32;
    }
    if (wanted != Precision.FLOAT32 && !rounds) {
      throw new IllegalArgumentException(
          "Expected a card of compute capability 8.0 or newer for tf32 and bf16, got "
              + PREFIX
              + number
              + ", which is older; use float32");
    }
    return wanted;
  }

  private synchronized CudaDevice device(int number, Precision precision) {
    CudaDevice any = devices.get(number);
    if (any == null) {
      any = CudaDevice.of(PREFIX + number, cards.open(number), precision);
      devices.put(number, any);
    }
    return any.with(precision);
  }

  @Override
  public List<String> names() {
    return cards.problem() != null
        ? List.of()
        : IntStream.range(0, cards.count()).mapToObj(number -> PREFIX + number).toList();
  }

  @Override
  public List<String> precisions() {
    return List.of(FLOAT32, TF32, BF16);
  }

  @Override
  public String problem() {
    return cards.problem();
  }
}

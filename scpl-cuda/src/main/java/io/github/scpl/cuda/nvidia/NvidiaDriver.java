// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import io.github.scpl.cuda.driver.ConvolutionPlan;
import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Sources;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.Closing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** A card by its primary context, which other libraries of this process use, too. */
final class NvidiaDriver implements Driver {
  private final Card card;
  private final EventPool events;
  private final Map<DataType, NvidiaProgram> programs = new EnumMap<>(DataType.class);
  private final Map<Plan, CudnnConvolution> plans = new HashMap<>();
  private Cudnn asking;

  private record Plan(ConvolutionShape shape, Precision precision) {}

  NvidiaDriver(Card card) {
    this.card = card;
    card.use();
    Nvrtc.requireKnown(card.major(), card.minor());
    Peers.add(card);
    events = new EventPool(card);
  }

  @Override
  public Map<String, String> facts() {
    return NvidiaFacts.of(card);
  }

  @Override
  public long freeBytes() {
    return CardMemory.info(card)[0];
  }

  @Override
  public long allocate(long bytes) {
    return CardMemory.allocate(card, bytes);
  }

  @Override
  public void free(long address) {
    CardMemory.free(card, address);
  }

  @Override
  public PinnedMemory pin(int bytes) {
    return new NvidiaPinnedMemory(card, bytes);
  }

  @Override
  public Program program(DataType type) {
    synchronized (programs) {
      return programs.computeIfAbsent(type, this::compile);
    }
  }

  private NvidiaProgram compile(DataType type) {
    List<String> options = new ArrayList<>();
    options.add("--gpu-architecture=sm_" + card.major() + card.minor());
    options.add("--std=c++17");
    if (type == DataType.DOUBLE) {
      options.add("-DOF_DOUBLE");
    }
    Path folder =
        CubinCache.folder(
            System.getProperty(CubinCache.PROPERTY),
            System.getenv("XDG_CACHE_HOME"),
            System.getProperty("user.home"));
    CubinCache cache = new CubinCache(folder, Nvrtc.version(), Nvrtc::compile);
    return new NvidiaProgram(card, cache.get(Sources.all(), options));
  }

  @Override
  public Stream stream() {
    return new NvidiaStream(card, events);
  }

  @Override
  public ConvolutionPlan convolution(ConvolutionShape shape, Precision precision) {
    synchronized (plans) {
      if (asking == null) {
        asking = new Cudnn(card);
      }
      card.use();
      return plans.computeIfAbsent(
          new Plan(shape, precision), plan -> new CudnnConvolution(asking, shape, precision));
    }
  }

  @Override
  public void close() {
    card.use();
    List<Runnable> steps = new ArrayList<>();
    plans.values().forEach(plan -> steps.add(plan::close));
    if (asking != null) {
      steps.add(asking::close);
    }
    programs.values().forEach(program -> steps.add(program::close));
    steps.add(events::close);
    Closing.each(steps, Runnable::run);
  }
}

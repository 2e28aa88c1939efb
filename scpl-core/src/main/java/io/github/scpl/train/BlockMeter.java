// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Step;
import io.github.scpl.device.Lane;
import io.github.scpl.train.stage.StageClock;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** Measures the blocks of a network one after the other, on one batch and the calling thread. */
final class BlockMeter {
  private static final int WARM_UP = 2;
  private static final int MEASURED = 3;

  /** Steps of one measurement. */
  static final int STEPS = WARM_UP + MEASURED;

  private final Network network;
  private final Signal batch;
  private final Signal target;
  private final LongSupplier nanoTime;
  private final double[] handOverUp;
  private final double[] handOverDown;

  /**
   * A meter of a network.
   *
   * @param target what is handed over is copied there
   * @param nanoTime where the time is read
   */
  BlockMeter(Network network, Signal batch, Signal target, LongSupplier nanoTime) {
    this.network = network;
    this.batch = batch;
    this.target = target;
    this.nanoTime = nanoTime;
    handOverUp = none();
    handOverDown = none();
  }

  private double[] none() {
    double[] seconds = new double[network.blocks().size()];
    Arrays.fill(seconds, Double.POSITIVE_INFINITY);
    return seconds;
  }

  /** The shortest time in which each block's output was copied. */
  double[] handOverUp() {
    return handOverUp;
  }

  /** The shortest time in which each block's input gradient was copied; 0 if there is none. */
  double[] handOverDown() {
    return handOverDown;
  }

  /**
   * The shortest time of each block, with so many native threads.
   *
   * @param begins told before each step, which one it is, from 0
   */
  @SuppressWarnings("try") // the lane is a scope, not a value
  double[] measure(int nativeThreads, IntConsumer begins) {
    double[] fastest = none();
    try (Lane lane = network.device().open(nativeThreads)) {
      for (int i = 0; i < STEPS; i++) {
        begins.accept(i);
        double[] seconds = step(new Step(1, i, true, 0));
        for (int block = 0; i >= WARM_UP && block < fastest.length; block++) {
          fastest[block] = Math.min(fastest[block], seconds[block]);
        }
      }
    }
    return fastest;
  }

  private double[] step(Step step) {
    double[] seconds = new double[network.blocks().size()];
    Bundle bundle = batch.bundle();
    StageClock clock = new StageClock(nanoTime);
    for (Block block : network.blocks()) {
      int i = block.index();
      bundle = block.forward(bundle, step);
      network.device().lane().finish();
      seconds[i] = clock.lap();
      handOver(bundle, i, handOverUp, clock);
      if (network.method().local()) {
        block.learn(batch.targets(), 0);
        network.device().lane().finish();
        seconds[i] += clock.lap();
        handOverDown[i] = 0;
      }
    }
    if (!network.method().local()) {
      backward(seconds, clock);
    }
    return seconds;
  }

  private void backward(double[] seconds, StageClock clock) {
    Bundle gradient = null;
    for (int i = seconds.length - 1; i >= 0; i--) {
      Block block = network.blocks().get(i);
      gradient = block.backward(batch.targets(), gradient, i > 0).inputGradient();
      block.update(0);
      network.device().lane().finish();
      seconds[i] += clock.lap();
      handOver(gradient, i, handOverDown, clock);
    }
  }

  /** A stage would copy only what crosses its border, so that this is kept apart. */
  private void handOver(Bundle bundle, int block, double[] fastest, StageClock clock) {
    if (bundle != null) {
      target.takeOver(bundle, batch.targets());
      network.device().lane().finish();
    }
    fastest[block] = Math.min(fastest[block], clock.lap());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.block.Network;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.Trainer;
import java.util.List;
import java.util.function.Supplier;

/** A trainer and what it trains; closing frees both. */
public final class NetworkAndTrainer implements AutoCloseable {
  private final Network network;
  private final List<Parameter> parameters;
  private final Runnable closeNetwork;
  private final Trainer trainer;
  private final int nativeThreads;

  /**
   * Owns the network.
   *
   * @param nativeThreads that a block has
   */
  NetworkAndTrainer(Network network, int nativeThreads, Supplier<Trainer> trainer) {
    this(network, network.parameters(), network::close, nativeThreads, trainer);
  }

  /**
   * Owns a network of another kind.
   *
   * @param parameters of the network
   * @param closeNetwork frees the network, also if there is no trainer for it
   * @param nativeThreads that a block has
   * @param trainer makes the trainer
   */
  NetworkAndTrainer(
      List<Parameter> parameters,
      Runnable closeNetwork,
      int nativeThreads,
      Supplier<Trainer> trainer) {
    this(null, parameters, closeNetwork, nativeThreads, trainer);
  }

  private NetworkAndTrainer(
      Network network,
      List<Parameter> parameters,
      Runnable closeNetwork,
      int nativeThreads,
      Supplier<Trainer> trainer) {
    this.network = network;
    this.nativeThreads = nativeThreads;
    this.parameters = parameters;
    this.closeNetwork = closeNetwork;
    try {
      this.trainer = trainer.get();
    } catch (RuntimeException | Error e) {
      closeNetwork.run();
      throw e;
    }
  }

  /** What is trained, or null in associated learning. */
  Network network() {
    return network;
  }

  public Trainer trainer() {
    return trainer;
  }

  /** Native threads that a block has in training. */
  int nativeThreads() {
    return nativeThreads;
  }

  /** How many numbers are trained. */
  public long parameters() {
    return parameters.stream().mapToLong(parameter -> parameter.value().length()).sum();
  }

  @Override
  public void close() {
    trainer.close();
    closeNetwork.run();
  }
}

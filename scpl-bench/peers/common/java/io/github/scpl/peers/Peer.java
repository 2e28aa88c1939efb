// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

/** A framework to compare with. */
interface Peer {
  /** The name in the first column of the results. */
  String name();

  /**
   * Sets how many native threads an operation takes. Called once, before anything else.
   *
   * @return what is worth knowing about the framework: its version, its libraries
   */
  String start(int threads);

  /** Whether the framework has what the model needs. */
  boolean has(Workload workload);

  /** The model with its optimizer and a batch of random data. */
  Twin open(Workload workload);

  /** A model in training. */
  interface Twin extends AutoCloseable {
    /** One forward pass, backward pass and update by Adam on the batch. */
    void step();

    @Override
    void close();
  }

  /** Refuses a model that is not of the size of the original. */
  static void requireParameters(Workload workload, long expected, long got) {
    if (expected != got) {
      throw new IllegalStateException(
          workload + ": expected " + expected + " parameters, got " + got);
    }
  }
}

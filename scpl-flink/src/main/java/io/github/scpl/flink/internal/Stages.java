// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal;

import io.github.scpl.train.Placement;
import java.io.Serializable;
import java.util.List;

/**
 * A placement on its way to where blocks run.
 *
 * @param blocksPerStage how many neighbouring blocks each stage runs
 * @param nativeThreads of each stage
 */
public record Stages(List<Integer> blocksPerStage, List<Integer> nativeThreads)
    implements Serializable {
  /** Copies the lists. */
  public Stages {
    blocksPerStage = List.copyOf(blocksPerStage);
    nativeThreads = List.copyOf(nativeThreads);
  }

  /** Those of a placement. */
  public static Stages of(Placement placement) {
    return new Stages(placement.blocksPerStage(), placement.nativeThreads());
  }

  /** How many there are. */
  public int count() {
    return blocksPerStage.size();
  }

  /** How many blocks they have. */
  public int blocks() {
    return blocksPerStage.stream().mapToInt(Integer::intValue).sum();
  }

  /** The stage that runs a block. */
  public int of(int block) {
    int stage = 0;
    for (int end = blocksPerStage.get(0); end <= block; end += blocksPerStage.get(stage)) {
      stage++;
    }
    return stage;
  }

  /** The native threads of the stage that runs a block. */
  public int threads(int block) {
    return nativeThreads.get(of(block));
  }

  /** The slot sharing group of a block. */
  public String group(int block) {
    return "stage-" + of(block);
  }

  /** Whether a block is the first of its stage. */
  public boolean isFirst(int block) {
    return block == 0 || of(block - 1) != of(block);
  }

  /** Whether a block hands its output to another stage. */
  public boolean crosses(int block) {
    return block < blocks() - 1 && isFirst(block + 1);
  }
}

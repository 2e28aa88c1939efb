// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.block.OneDevice;
import io.github.scpl.device.Arena;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.PolicyJudge;
import io.github.scpl.infer.policy.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * What answers depend on, whichever threads compute them. Immutable; thread-safe as its policy is.
 *
 * @param blocks those that run, from the first on; the last one answers what has not left
 * @param paddedLength what sequences are filled up to; 0 if they are not
 */
record ClassifierPlan(
    Network network, List<Block> blocks, ExitSettings settings, int tileRows, int paddedLength) {
  ClassifierPlan {
    OneDevice.of(blocks);
  }

  /** The number, which is a setting. */
  static int requirePositive(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException("Expected a " + what + " of at least 1, got " + number);
    }
    return number;
  }

  /** Whether the head answers what has not left, and not the last exit. */
  boolean head() {
    return blocks.get(blocks.size() - 1).hasHead();
  }

  PolicyJudge judge() {
    return new PolicyJudge(settings, head() ? -1 : blocks.size() - 1);
  }

  InputCheck check() {
    return new InputCheck(network, paddedLength);
  }

  /** What runs some of the blocks, all on one thread. */
  List<BlockRunner> runners(List<Block> some, Arena arena) {
    Tile tile = new Tile(arena.beside(network.device().memory()), network.dataType(), tileRows);
    return some.stream()
        .map(block -> new BlockRunner(block, tile, block.hasHead(), network.classes()))
        .toList();
  }

  RowBatch rowBatch(Arena arena) {
    return new RowBatch(arena, network.device(), network.dataType());
  }

  /** The rows of a batch before the first block. */
  List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add(new Row(i, blocks.size()));
    }
    return rows;
  }

  /** The answers to rows that have all left. */
  static Answers answers(List<Row> rows, long computedRows) {
    List<Answer> answers = rows.stream().map(Row::answer).toList();
    long rowBlocks = answers.stream().mapToLong(Answer::blocks).sum();
    return new Answers(answers, rowBlocks, computedRows);
  }
}

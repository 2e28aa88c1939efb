// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import io.github.scpl.block.Step;

/**
 * A training batch that a block has left aside, since numbers were not finite.
 *
 * @param step which batch
 * @param block that did not learn from it, from 0
 * @param what was not finite, such as {@code loss of the exit}, or {@code gradient of} a parameter
 * @param message on one line: the block, the batch, and what was expected and got
 */
public record SkippedBatch(Step step, int block, String what, String message) {}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

/**
 * One epoch of a run.
 *
 * @param training what became of the training data
 * @param evaluation accuracy after it
 */
public record EpochResult(EpochReport training, Evaluation evaluation) {}

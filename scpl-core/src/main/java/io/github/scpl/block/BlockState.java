// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.random.RandomKey;
import java.util.List;

/**
 * All that decides what a block computes and learns next: what a snapshot keeps of it. The arrays
 * are the block's own, to be read and written by whoever runs the block, between two batches.
 *
 * @param block its number, from 0
 * @param randomKey the name of its random stream in training, which no batch changes
 * @param parameters all that it learns
 * @param buffers state that is not learned, such as running statistics
 * @param optimizer with what it keeps for each parameter
 */
public record BlockState(
    int block,
    RandomKey randomKey,
    List<Parameter> parameters,
    List<BuildContext.Buffer> buffers,
    Optimizer optimizer) {}

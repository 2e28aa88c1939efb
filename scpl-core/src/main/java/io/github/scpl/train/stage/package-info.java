// SPDX-License-Identifier: Apache-2.0
/**
 * Blocks that a thread runs, batch by batch, and the threads of stages; not part of the API, but
 * for {@link io.github.scpl.train.stage.DevicePinner}, and {@link
 * io.github.scpl.train.stage.Learner} with its slots and tickets.
 */
package io.github.scpl.train.stage;

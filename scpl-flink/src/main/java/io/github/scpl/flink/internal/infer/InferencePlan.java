// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.infer;

import io.github.scpl.flink.internal.Stages;
import io.github.scpl.flink.recipe.InferenceRecipe;
import java.io.Serializable;

/**
 * What all blocks of a job are told.
 *
 * @param recipe of network, input and policy
 * @param snapshot the folder that blocks are restored from
 * @param stages which blocks share a slot and a thread
 * @param tileRows rows that a block computes at once
 */
public record InferencePlan(InferenceRecipe recipe, String snapshot, Stages stages, int tileRows)
    implements Serializable {}

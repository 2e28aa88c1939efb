// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.Training;

/**
 * What a run is to be: the method, and how the network grows.
 *
 * @param name as printed
 * @param method trains the model
 * @param growth decides which blocks take part
 */
public record RunPlan(String name, Training method, GrowthChoice growth) {
  public RunPlan(Training method, GrowthChoice growth) {
    this(method.name(), method, growth);
  }
}

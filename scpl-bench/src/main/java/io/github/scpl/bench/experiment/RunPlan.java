// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.experiment;

/**
 * What a run is to be: the method, and how the network grows.
 *
 * @param name as printed
 * @param method trains the model
 * @param growth decides which blocks take part
 */
record RunPlan(String name, Training method, GrowthChoice growth) {
  RunPlan(Training method, GrowthChoice growth) {
    this(method.name(), method, growth);
  }
}

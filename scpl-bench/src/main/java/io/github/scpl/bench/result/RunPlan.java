// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.Training;

/**
 * What a run is to be: the method, how the network grows, and what tells it from runs of the same
 * name.
 *
 * @param name as printed
 * @param method trains the model
 * @param growth decides which blocks take part
 * @param variant of a study
 * @param seed of all random numbers
 */
public record RunPlan(
    String name, Training method, GrowthChoice growth, Variant variant, long seed) {
  /** A plan whose variant and seed are not decided yet. */
  public RunPlan(String name, Training method, GrowthChoice growth) {
    this(name, method, growth, Variant.NONE, 0);
  }

  public RunPlan(Training method, GrowthChoice growth) {
    this(method.name(), method, growth);
  }

  /**
   * A name for files of the run, beside those of other runs.
   *
   * @param seeds whether others differ by their seeds
   */
  public String fileName(boolean seeds) {
    String of = variant.isNone() ? "" : "-" + variant.label();
    String by = seeds ? "-seed-" + seed : "";
    return (name + of + by).replaceAll("[^A-Za-z0-9.-]", "-");
  }

  /** The same for a variant and a seed. */
  public RunPlan in(Variant of, long by) {
    return new RunPlan(name, method, growth, of, by);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.experiment;

/**
 * One of the runs that are compared.
 *
 * @param name as printed
 * @param method trains the model
 * @param growth decides which blocks take part
 */
record Candidate(String name, Training method, GrowthChoice growth) {
  Candidate(Training method, GrowthChoice growth) {
    this(method.name(), method, growth);
  }
}

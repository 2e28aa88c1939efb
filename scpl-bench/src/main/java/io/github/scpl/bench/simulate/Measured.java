// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import java.util.List;

/**
 * What predictions stand on.
 *
 * @param costs of the blocks
 * @param checks runs to compare predictions with
 */
public record Measured(Costs costs, List<Check> checks) {}

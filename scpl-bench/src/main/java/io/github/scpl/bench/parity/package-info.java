// SPDX-License-Identifier: Apache-2.0
/** Comparison with recorded runs of the original implementation. */
package io.github.scpl.bench.parity;

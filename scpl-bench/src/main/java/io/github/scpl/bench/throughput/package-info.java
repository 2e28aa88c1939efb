// SPDX-License-Identifier: Apache-2.0
/** Measuring steps of training. */
package io.github.scpl.bench.throughput;

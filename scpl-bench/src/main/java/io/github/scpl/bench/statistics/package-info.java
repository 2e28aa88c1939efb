// SPDX-License-Identifier: Apache-2.0
/** What repetitions of a measurement say about it. */
package io.github.scpl.bench.statistics;

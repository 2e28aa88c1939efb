// SPDX-License-Identifier: Apache-2.0
/** Runs: networks and trainers by options, in turn, epoch by epoch. */
package io.github.scpl.bench.run;

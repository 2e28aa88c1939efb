// SPDX-License-Identifier: Apache-2.0
/** Trainers: end to end, block after block, and pipelined. */
package io.github.scpl.train;

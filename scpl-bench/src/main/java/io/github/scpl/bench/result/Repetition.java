// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

/**
 * One of some runs that differ in their seed only.
 *
 * @param result what it came to
 * @param seed of all random numbers: runs with the same one are compared in pairs
 * @param source number of the result it is part of: times of one result are compared in pairs, for
 *     its runs took turns
 */
record Repetition(MethodResult result, long seed, int source) {}

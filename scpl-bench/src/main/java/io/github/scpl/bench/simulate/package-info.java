// SPDX-License-Identifier: Apache-2.0
/** Predicts how fast methods train on so many devices, by simulating what their stages wait for. */
package io.github.scpl.bench.simulate;

// SPDX-License-Identifier: Apache-2.0
/** Runs in files while they train, and going on from there to the bit. */
package io.github.scpl.train.snapshot;

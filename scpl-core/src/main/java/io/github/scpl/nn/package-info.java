// SPDX-License-Identifier: Apache-2.0
/** Layers with an explicit forward and backward pass, and what they are built from. */
package io.github.scpl.nn;

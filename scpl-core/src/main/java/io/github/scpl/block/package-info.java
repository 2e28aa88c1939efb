// SPDX-License-Identifier: Apache-2.0
/** Blocks that learn on their own, and the network they form. */
package io.github.scpl.block;

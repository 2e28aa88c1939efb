// SPDX-License-Identifier: Apache-2.0
/** Answers from a network, where a row may leave at an early exit. */
package io.github.scpl.infer;

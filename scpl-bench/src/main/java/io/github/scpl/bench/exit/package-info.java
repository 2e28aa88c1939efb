// SPDX-License-Identifier: Apache-2.0
/** Choosing and measuring policies of early exit. */
package io.github.scpl.bench.exit;

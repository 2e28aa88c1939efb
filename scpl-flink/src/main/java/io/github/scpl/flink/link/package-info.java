// SPDX-License-Identifier: Apache-2.0
/** What the way of batches between two stages costs. */
package io.github.scpl.flink.link;

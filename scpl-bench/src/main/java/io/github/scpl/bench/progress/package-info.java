// SPDX-License-Identifier: Apache-2.0
/** What is under way, and how long it has left. */
package io.github.scpl.bench.progress;

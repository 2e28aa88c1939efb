// SPDX-License-Identifier: Apache-2.0
/** What the stages of a pipeline did for some batches: recorded, in results, and as a figure. */
package io.github.scpl.bench.timeline;

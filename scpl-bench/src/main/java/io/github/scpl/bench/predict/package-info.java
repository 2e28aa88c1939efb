// SPDX-License-Identifier: Apache-2.0
/** Answers of stored models for samples of one's own. */
package io.github.scpl.bench.predict;

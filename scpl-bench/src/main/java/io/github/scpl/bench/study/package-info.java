// SPDX-License-Identifier: Apache-2.0
/** Experiments over variants and seeds: what they come to, and whether differences are chance. */
package io.github.scpl.bench.study;

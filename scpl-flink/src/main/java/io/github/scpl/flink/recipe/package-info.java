// SPDX-License-Identifier: Apache-2.0
/** What jobs on Flink are made from wherever their parts run, and what they answer. */
package io.github.scpl.flink.recipe;

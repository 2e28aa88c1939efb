// SPDX-License-Identifier: Apache-2.0
/** When a row leaves: policies, their temperatures, and what they are chosen by. */
package io.github.scpl.infer.policy;

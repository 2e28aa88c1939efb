// SPDX-License-Identifier: Apache-2.0
/** The options of the commands: what they are, and which are refused. */
package io.github.scpl.bench.option;

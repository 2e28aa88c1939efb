// SPDX-License-Identifier: Apache-2.0
/** The commands that train and measure. */
package io.github.scpl.bench.command;

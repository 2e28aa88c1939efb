// SPDX-License-Identifier: Apache-2.0
/** What the command line runs on. */
package io.github.scpl.bench.info;

// SPDX-License-Identifier: Apache-2.0
/** Tables and charts, for the terminal and for a page that needs no other file. */
package io.github.scpl.bench.report;

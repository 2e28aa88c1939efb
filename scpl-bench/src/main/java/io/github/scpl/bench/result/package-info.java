// SPDX-License-Identifier: Apache-2.0
/** What runs come to, in tables, reports and result files. */
package io.github.scpl.bench.result;

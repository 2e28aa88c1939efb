// SPDX-License-Identifier: Apache-2.0
/** Data sets by name, and models in files with what their answers depend on. */
package io.github.scpl.bench.data;

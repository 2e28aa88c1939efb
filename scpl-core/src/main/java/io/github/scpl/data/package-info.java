// SPDX-License-Identifier: Apache-2.0
/** Where batches come from. */
package io.github.scpl.data;

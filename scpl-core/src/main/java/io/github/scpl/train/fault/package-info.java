// SPDX-License-Identifier: Apache-2.0
/** What becomes of a run whose numbers are not finite, or one of whose stages comes to no end. */
package io.github.scpl.train.fault;

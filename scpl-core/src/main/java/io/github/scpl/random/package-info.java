// SPDX-License-Identifier: Apache-2.0
/** Explicit keys of random streams. */
package io.github.scpl.random;

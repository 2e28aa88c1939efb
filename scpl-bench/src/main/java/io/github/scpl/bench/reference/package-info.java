// SPDX-License-Identifier: Apache-2.0
/** The command lines of the original implementation, in words of ours. */
package io.github.scpl.bench.reference;

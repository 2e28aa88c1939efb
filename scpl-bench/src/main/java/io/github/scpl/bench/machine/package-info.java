// SPDX-License-Identifier: Apache-2.0
/** Memory and other load of the machine. */
package io.github.scpl.bench.machine;

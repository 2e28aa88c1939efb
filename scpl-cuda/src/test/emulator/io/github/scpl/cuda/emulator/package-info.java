// SPDX-License-Identifier: Apache-2.0
/** A card that is none: the module's kernels, compiled for the host and run later. */
package io.github.scpl.cuda.emulator;

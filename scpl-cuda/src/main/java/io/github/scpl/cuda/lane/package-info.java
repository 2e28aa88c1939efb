// SPDX-License-Identifier: Apache-2.0
/** How kernels come to run: lists of work, and the graphs that are made of them. */
package io.github.scpl.cuda.lane;

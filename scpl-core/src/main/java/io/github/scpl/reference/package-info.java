// SPDX-License-Identifier: Apache-2.0
/** All kernels as the formulas say, in double precision: the measure of every device. */
package io.github.scpl.reference;

// SPDX-License-Identifier: Apache-2.0
/**
 * Operations on tensors of a card, by field; what they run is in the resources, as CUDA sources.
 */
package io.github.scpl.cuda.kernels;

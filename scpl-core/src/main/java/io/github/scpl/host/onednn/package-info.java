// SPDX-License-Identifier: Apache-2.0
/**
 * oneDNN 3, which the host computes convolutions and products with. It knows pointers, not tensors:
 * who calls it keeps the memory reachable until the call returns.
 */
package io.github.scpl.host.onednn;

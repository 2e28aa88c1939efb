// SPDX-License-Identifier: Apache-2.0
/** NVIDIA's cards as devices; begin with {@link io.github.scpl.cuda.CudaDevice}. */
package io.github.scpl.cuda;

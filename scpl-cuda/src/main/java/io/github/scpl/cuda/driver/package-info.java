// SPDX-License-Identifier: Apache-2.0
/**
 * What this module needs of CUDA, and all that it needs: memory, streams, compiled kernels,
 * libraries.
 */
package io.github.scpl.cuda.driver;

// SPDX-License-Identifier: Apache-2.0
/**
 * NVIDIA's cards by NVIDIA's libraries, through JavaCPP's presets; begin with {@link
 * io.github.scpl.cuda.nvidia.NvidiaCards}.
 */
package io.github.scpl.cuda.nvidia;

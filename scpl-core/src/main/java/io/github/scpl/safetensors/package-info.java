// SPDX-License-Identifier: Apache-2.0
/** Tensors in files of the safetensors format. */
package io.github.scpl.safetensors;

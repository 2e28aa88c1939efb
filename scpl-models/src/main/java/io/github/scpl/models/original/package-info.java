// SPDX-License-Identifier: Apache-2.0
/** The original PyTorch implementation's models, by the names of their tensors. */
package io.github.scpl.models.original;

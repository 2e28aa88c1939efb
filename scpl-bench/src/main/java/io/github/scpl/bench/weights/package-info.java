// SPDX-License-Identifier: Apache-2.0
/** Numbers of models, to PyTorch and from there. */
package io.github.scpl.bench.weights;

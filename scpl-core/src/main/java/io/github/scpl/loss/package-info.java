// SPDX-License-Identifier: Apache-2.0
/** Loss functions with their gradients in closed form. */
package io.github.scpl.loss;

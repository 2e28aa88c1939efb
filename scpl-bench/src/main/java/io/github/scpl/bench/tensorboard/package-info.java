// SPDX-License-Identifier: Apache-2.0
/** The course of training as TensorBoard reads it. */
package io.github.scpl.bench.tensorboard;

// SPDX-License-Identifier: Apache-2.0
/** Which blocks take part in training, and from when on. */
package io.github.scpl.train.growth;

// SPDX-License-Identifier: Apache-2.0
/** A deep learning library for supervised contrastive parallel learning (SCPL). */
package io.github.scpl;

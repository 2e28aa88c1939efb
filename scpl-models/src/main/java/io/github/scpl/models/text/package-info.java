// SPDX-License-Identifier: Apache-2.0
/** Networks that classify text: a bidirectional LSTM and a Transformer, cut into blocks. */
package io.github.scpl.models.text;

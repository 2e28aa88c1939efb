// SPDX-License-Identifier: Apache-2.0
/** Decoding of image files; for the readers of data sets alone. */
package io.github.scpl.models.vision.data.decode;

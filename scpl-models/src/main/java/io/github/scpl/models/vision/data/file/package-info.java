// SPDX-License-Identifier: Apache-2.0
/** Bytes of image sets from folders, archives and resources; for the readers of data sets alone. */
package io.github.scpl.models.vision.data.file;

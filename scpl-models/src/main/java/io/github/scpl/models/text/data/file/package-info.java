// SPDX-License-Identifier: Apache-2.0
/** Lines and rows of text files, packed or not; for the readers of data sets alone. */
package io.github.scpl.models.text.data.file;

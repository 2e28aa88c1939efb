// SPDX-License-Identifier: Apache-2.0
/** What the readers of data sets have in common. */
package io.github.scpl.models.data;

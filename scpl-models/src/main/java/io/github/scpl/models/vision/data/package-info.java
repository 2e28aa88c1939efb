// SPDX-License-Identifier: Apache-2.0
/** Image data sets: reading them, augmenting them, and turning them into batches. */
package io.github.scpl.models.vision.data;

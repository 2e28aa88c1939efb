// SPDX-License-Identifier: Apache-2.0
/** VGG and ResNet. */
package io.github.scpl.models.vision;

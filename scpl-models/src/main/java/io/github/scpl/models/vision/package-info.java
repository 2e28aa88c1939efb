/** VGG and ResNet. */
package io.github.scpl.models.vision;

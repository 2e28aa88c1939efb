/** A deep learning library for supervised contrastive parallel learning (SCPL). */
package io.github.scpl;

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.scale;

import io.github.scpl.bench.option.Training;

/**
 * A method with some stages and some work, to be measured.
 *
 * @param method that trains
 * @param stages each a thread; what a method without stages has as many native threads for
 * @param rows of a batch
 */
record ScalePoint(Training method, int stages, int rows) {}

// SPDX-License-Identifier: Apache-2.0
/** How speed grows with stages: strong and weak scaling, on random data. */
package io.github.scpl.bench.scale;

// SPDX-License-Identifier: Apache-2.0
/** The host as a device: loops in Java, products and convolutions by ND4J. */
package io.github.scpl.host;

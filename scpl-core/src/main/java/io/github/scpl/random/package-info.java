/** Explicit keys of random streams. */
package io.github.scpl.random;

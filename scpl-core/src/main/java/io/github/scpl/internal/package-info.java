/** ND4J and heap kernels behind a thin layer; not part of the API. */
package io.github.scpl.internal;

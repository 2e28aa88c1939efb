/** Data that comes with the command line. */
package io.github.scpl.bench.data;

/** Data sets that come with the command line. */
package io.github.scpl.bench.data;

/** Training experiments: options, runs, tables and result files. */
package io.github.scpl.bench.experiment;

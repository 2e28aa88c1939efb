/** The command line: experiments, measurements and reports. */
package io.github.scpl.bench;

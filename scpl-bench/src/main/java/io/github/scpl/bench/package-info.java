// SPDX-License-Identifier: Apache-2.0
/** The command line: experiments, measurements and reports. */
package io.github.scpl.bench;

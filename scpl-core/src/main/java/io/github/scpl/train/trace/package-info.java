// SPDX-License-Identifier: Apache-2.0
/** What the threads of a trainer spend their time on, slice by slice: told, kept, or in a file. */
package io.github.scpl.train.trace;

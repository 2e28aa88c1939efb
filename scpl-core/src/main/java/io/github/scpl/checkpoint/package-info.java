// SPDX-License-Identifier: Apache-2.0
/** Networks in files. */
package io.github.scpl.checkpoint;

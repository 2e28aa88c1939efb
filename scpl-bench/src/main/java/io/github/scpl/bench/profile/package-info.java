// SPDX-License-Identifier: Apache-2.0
/** Where the time of training goes, stage by stage, for some sizes of batches. */
package io.github.scpl.bench.profile;

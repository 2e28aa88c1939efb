// SPDX-License-Identifier: Apache-2.0
/** What a run tells: batch by batch, epoch by epoch, what memory it takes, and how it failed. */
package io.github.scpl.train.report;

// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

/**
 * A block's file in a snapshot.
 *
 * @param randomKey the name of the block's random stream
 * @param bytes of its file
 * @param sha256 of its file, in hexadecimal digits
 */
public record StoredBlock(String randomKey, long bytes, String sha256) {}

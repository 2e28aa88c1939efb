// SPDX-License-Identifier: Apache-2.0
/** Networks whose blocks are operators of an Apache Flink job, for clusters of several machines. */
package io.github.scpl.flink;

// SPDX-License-Identifier: Apache-2.0
/** Training on Apache Flink: in this process, or on a cluster that a jar is submitted to. */
package io.github.scpl.bench.flink;

// SPDX-License-Identifier: Apache-2.0
/** Threads that hand slots on to one another, in training and inference; not part of the API. */
package io.github.scpl.pipeline;

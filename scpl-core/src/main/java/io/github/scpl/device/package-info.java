// SPDX-License-Identifier: Apache-2.0
/** What a network computes on: devices, their memory and their kernels. */
package io.github.scpl.device;

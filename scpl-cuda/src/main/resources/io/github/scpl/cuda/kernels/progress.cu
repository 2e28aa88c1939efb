// SPDX-License-Identifier: Apache-2.0
//
// What a lane's work is at, for the host: where a kernel has failed, nothing else can be asked.

/** Notes the number of the work that begins, or 0 where work has ended, in memory of the host's. */
extern "C" __global__ void noteProgress(const long long* number, volatile long long* place) {
  if (threadIdx.x == 0) {
    *place = number == 0 ? 0 : *number;
  }
}

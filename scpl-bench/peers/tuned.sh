#!/usr/bin/env bash
# Runs a command with the settings that the launcher scpl makes for itself: an allocator that keeps
# its pages, and the right kernels in OpenBLAS. What is set already stays.
#
#   scpl-bench/peers/tuned.sh mvn -q -Ppeers -pl scpl-bench/peers/djl compile exec:exec
set -eu

if [ "$#" -eq 0 ]; then
  echo "usage: tuned.sh COMMAND..." >&2
  exit 2
fi
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX-1}"
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_-2147483647}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_-8589934592}"
export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_-268435456}"
if grep -q -m 1 avx512f /proc/cpuinfo 2>/dev/null; then
  export OPENBLAS_CORETYPE="${OPENBLAS_CORETYPE-SkylakeX}"
fi
exec "$@"

#!/usr/bin/env bash
# Measures scpl and the peers in turn, in one session, and prints one table. What is not installed
# is left out with a message. README.md says what may be compared with what.
#
#   MODELS    default: "vgg8 resnet18-old bilstm transformer"
#   THREADS   native threads of a peer's operations (default: all processors)
#   WARM_UP, REPEATS, STEPS   steps before, measurements, steps of each (default: 3, 5, 2)
#   RUNS      runs of scpl for each line, each a new process of REPEATS x STEPS steps (default: 3)
#   TUNED     1: the peers under tuned.sh too (default: 0; scpl always has these settings)
#   PYTHON    a Python with PyTorch (default: python3)
set -euo pipefail

peers=$(CDPATH='' cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$(dirname "$peers")")
models=${MODELS:-vgg8 resnet18-old bilstm transformer}
threads=${THREADS:-$(getconf _NPROCESSORS_ONLN)}
warm_up=${WARM_UP:-3}
repeats=${REPEATS:-5}
steps=${STEPS:-2}
runs=${RUNS:-3}
python=${PYTHON:-python3}
tuned=${TUNED:-0}

table=$(mktemp "${TMPDIR:-/tmp}/scpl-peers.XXXXXX")
trap 'rm -f "$table"' EXIT

skip() { echo "skipped: $1" >&2; }

# Shows what comes in and keeps it for the table.
record() { tee -a "$table"; }

# Runs a peer, with or without the settings of the launcher.
run() {
  if [ "$tuned" = 1 ]; then "$peers/tuned.sh" "$@"; else "$@"; fi
}

ours() {
  local model=$1 method=$2 projector=m rates
  case $model in bilstm | transformer) projector=i ;; esac
  rates=$(for _ in $(seq "$runs"); do
    "$root/scpl" throughput --model "$model" --method "$method" --projector "$projector" \
      --warm-up "$warm_up" --steps "$((repeats * steps))" |
      awk '$1 == "samples_per_second:" { print $2 }'
  done | sort -n) || true
  if [ "$(wc -w <<<"$rates")" -ne "$runs" ]; then
    skip "scpl $model $method failed"
    return
  fi
  awk -v model="$model" -v method="$method" -v threads="$threads" '
    { rate[NR] = $1 }
    END {
      median = (rate[int((NR + 1) / 2)] + rate[int(NR / 2) + 1]) / 2
      printf "%-10s %-12s %-11s %2d %8.1f [%.1f, %.1f]\n",
        "scpl", model, method, threads, median, rate[1], rate[NR]
    }' <<<"$rates" | record
}

pytorch() {
  run "$python" "$peers/pytorch/throughput.py" --model "$1" --threads "$threads" \
    --warm-up "$warm_up" --repeats "$repeats" --steps "$steps" | record || skip "pytorch $1 failed"
}

# A Maven project, a model, and further options of Maven.
java_peer() {
  local project=$1 model=$2
  shift 2
  run mvn -q -B -ntp -Dstyle.color=never -f "$peers/$project/pom.xml" compile exec:exec \
    -Dmodel="$model" -Dthreads="$threads" -DwarmUp="$warm_up" -Drepeats="$repeats" \
    -Dsteps="$steps" "$@" | record || skip "$project $model failed"
}

have_torch=0
"$python" -c 'import torch' 2>/dev/null && have_torch=1
have_maven=0
command -v mvn >/dev/null && have_maven=1
[ "$have_torch" = 1 ] || skip "pytorch: '$python' has no torch (set PYTHON, or pip install torch)"
[ "$have_maven" = 1 ] || skip "djl and dl4j: 'mvn' was not found"

for model in $models; do
  for method in bp scpl; do ours "$model" "$method"; done
  if [ "$have_torch" = 1 ]; then pytorch "$model"; fi
  if [ "$have_maven" = 1 ]; then
    java_peer djl "$model"
    java_peer dl4j "$model"
    java_peer dl4j "$model" -Drepaired=true
  fi
done

echo
printf '%-10s %-12s %-11s %2s %8s %s\n' peer model method n samples/s '[lowest, highest]'
grep -v -e '^#' -e '^$' "$table" | sort -s -k 2,2 -k 3,3

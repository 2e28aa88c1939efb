#!/usr/bin/env bash
# Measures scpl and peers in turn, in one session, and prints the ratios. README.md says what may be
# compared with what. The machine should have nothing else to do.
#
# First, in a short pass, it finds the settings with which PyTorch is fastest for each model and
# method: threads, jobs in threads or inline, allocator, layout of images, Adam in one kernel,
# torch.compile. Then come the rounds, each of which runs every program once, in a process of its own;
# in every second one the peers come first. What is not installed is left out with a message.
#
#   MODELS      default: "vgg8 resnet18-old bilstm transformer"
#   METHODS     of bp, scpl, dascpl (default: "bp scpl")
#   PEERS       of pytorch, djl, dl4j (default: pytorch; the other two have bp only)
#   PRECISION   float32 (default) or bf16, which djl and dl4j have not
#   ROUNDS      default: 3
#   WARM_UP, REPEATS, STEPS   steps before, measurements, steps of each (default: 3, 3, 2); our
#               pipeline's are four times as long
#   COMPILE     0: without torch.compile, which takes most of the first pass (default: 1)
#   LIMIT       seconds after which a run of the first pass is given up (default: 180)
#   TUNED       0: djl and dl4j without tuned.sh (default: 1; PyTorch is tried with and without)
#   THREADS     all threads of a peer (default: all processors)
#   PYTHON      a Python with PyTorch (default: python3)
#   SETTINGS    a folder that keeps what the first pass finds, and spares it where that is there
#   RECORDS     a file that keeps every run: model, method, peer, round, samples/s, MiB, settings
set -euo pipefail

peers=$(CDPATH='' cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$(dirname "$peers")")
read -r -a models <<<"${MODELS:-vgg8 resnet18-old bilstm transformer}"
read -r -a methods <<<"${METHODS:-bp scpl}"
read -r -a wanted <<<"${PEERS:-pytorch}"
precision=${PRECISION:-float32}
rounds=${ROUNDS:-3}
warm_up=${WARM_UP:-3}
repeats=${REPEATS:-3}
steps=${STEPS:-2}
compile=${COMPILE:-1}
limit=${LIMIT:-180}
tuned=${TUNED:-1}
threads=${THREADS:-$(getconf _NPROCESSORS_ONLN)}
python=${PYTHON:-python3}

work=$(mktemp -d "${TMPDIR:-/tmp}/scpl-peers.XXXXXX")
trap 'rm -rf "$work"' EXIT
settings=${SETTINGS:-$work}
mkdir -p "$settings"
records=${RECORDS:-$work/records}
: >"$records"

skip() { echo "skipped: $1" >&2; }

fail() {
  echo "compare.sh: $1" >&2
  exit 2
}

one_of() {
  local name=$1 value=$2
  shift 2
  case " $* " in *" $value "*) ;; *) fail "$name: expected one of $*, got $value" ;; esac
}

for model in "${models[@]}"; do one_of MODELS "$model" vgg8 resnet18-old bilstm transformer; done
for method in "${methods[@]}"; do one_of METHODS "$method" bp scpl dascpl; done
for peer in "${wanted[@]}"; do one_of PEERS "$peer" pytorch djl dl4j; done
one_of PRECISION "$precision" float32 bf16

# Keeps a run for the table: model, method, peer, round, samples/s, MiB, settings.
record() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$records"
  printf 'round %d: %-12s %-6s %-10s %8s samples/s %7s MiB  %s\n' "$4" "$1" "$2" "$3" "$5" "$6" "$7"
}

ours() {
  local model=$1 method=$2 round=$3 options=() printed window=$steps
  if [ "$method" != bp ]; then
    window=$((4 * steps)) # a pipeline ends several steps at once, and then none for a while
    case $model in bilstm | transformer) options=(--projector i) ;; *) options=(--projector m) ;; esac
    options+=(--placement 1+1+1+1 --native-threads 1)
  fi
  if [ "$precision" != float32 ]; then options+=(--precision "$precision"); fi
  printed=$("$root/scpl" throughput --model "$model" --method "$method" \
    ${options[@]+"${options[@]}"} --warm-up "$warm_up" --repeats "$repeats" --steps "$window") ||
    { skip "scpl $model $method failed"; return; }
  record "$model" "$method" scpl "$round" \
    "$(awk '$1 == "samples_per_second:" { print $2 }' <<<"$printed")" \
    "$(awk '$1 == "process:" { printf "%.0f", $2 }' <<<"$printed")" "${options[*]-}"
}

# Prints the line of one run of PyTorch: its most seconds (0: any), model, allocator (kept or
# given-back), further options.
torch_run() {
  local most=$1 model=$2 launch=(env)
  if [ "$3" = kept ]; then launch=("$peers/tuned.sh"); fi
  if [ "$most" -gt 0 ] && command -v timeout >/dev/null; then
    launch=(timeout "$most" "${launch[@]}")
  fi
  shift 3
  "${launch[@]}" "$python" -W ignore::UserWarning "$peers/pytorch/throughput.py" \
    --model "$model" --precision "$precision" "$@" 2>"$work/error" | grep '^pytorch'
}

# Sets best and best_rate if a setting is faster than that: model, allocator, options.
attempt() {
  local model=$1 rate
  shift
  rate=$(torch_run "$limit" "$model" "$@" --warm-up 2 --repeats 2 --steps 1 |
    sed 's/.*\[.*, \(.*\)\].*/\1/') || true
  if [ -z "$rate" ]; then
    skip "pytorch $model, $*: it failed or took more than $limit s. $(tail -n 1 "$work/error")"
    return
  fi
  printf 'first pass: %-12s %8s samples/s  pages %s\n' "$model" "$rate" "$*"
  if awk "BEGIN { exit !($rate > $best_rate) }"; then
    best=("$@")
    best_rate=$rate
  fi
}

# The fastest setting of PyTorch for a model and a method, one choice after the other.
search() {
  local model=$1 method=$2 schedule count schedules=(bp)
  if [ -f "$settings/$model.$method" ]; then return; fi
  if [ "$method" != bp ]; then schedules=("$method" "$method-inline"); fi
  best=()
  best_rate=0
  for schedule in "${schedules[@]}"; do
    for count in $(printf '%s\n' 1 "$threads" | sort -u); do
      attempt "$model" kept --method "$schedule" --threads "$count"
    done
  done
  if [ "${#best[@]}" -eq 0 ]; then return; fi
  attempt "$model" given-back "${best[@]:1}"
  case $model in vgg8 | resnet18-old) attempt "$model" "${best[@]}" --channels-last ;; esac
  attempt "$model" "${best[@]}" --fused-adam
  if [ "$compile" = 1 ]; then attempt "$model" "${best[@]}" --compile; fi
  printf '%s\n' "${best[@]}" >"$settings/$model.$method"
}

pytorch() {
  local model=$1 method=$2 round=$3 setting line
  if [ ! -f "$settings/$model.$method" ]; then return; fi
  mapfile -t setting <"$settings/$model.$method"
  line=$(torch_run 0 "$model" "${setting[@]}" \
    --warm-up "$warm_up" --repeats "$repeats" --steps "$steps") ||
    { skip "pytorch $model $method failed: $(tail -n 1 "$work/error")"; return; }
  record "$model" "$method" pytorch "$round" "$(awk '{ print $5 }' <<<"$line")" \
    "$(sed 's/.*\] \(.*\) MiB.*/\1/' <<<"$line")" "pages ${setting[*]}"
}

# A Maven project, model, round, and further options of Maven.
java_peer() {
  local project=$1 model=$2 round=$3 launch=(env) line
  shift 3
  if [ "$tuned" = 1 ]; then launch=("$peers/tuned.sh"); fi
  line=$("${launch[@]}" mvn -q -B -ntp -Dstyle.color=never -f "$root/pom.xml" \
    -Ppeers -pl "scpl-bench/peers/$project" compile exec:exec \
    -Dmodel="$model" -Dthreads="$threads" -DwarmUp="$warm_up" \
    -Drepeats="$repeats" -Dsteps="$steps" "$@" | sed 's/\x1b\[[0-9;]*m//g' | # of Maven, at its end
    grep -v -e '^#' -e 'not available' -e '^$') || true
  if [ -z "$line" ]; then
    skip "$project $model failed, or has no such model"
    return
  fi
  record "$model" bp "$(awk '{ print $1 }' <<<"$line")" "$round" "$(awk '{ print $5 }' <<<"$line")" \
    - "threads $threads"
}

all_peers() {
  local model=$1 method=$2 round=$3 peer
  for peer in ${available[@]+"${available[@]}"}; do
    case $peer-$method in
      pytorch-*) pytorch "$model" "$method" "$round" ;;
      djl-bp) java_peer djl "$model" "$round" ;;
      dl4j-bp)
        java_peer dl4j "$model" "$round"
        java_peer dl4j "$model" "$round" -Drepaired=true
        ;;
    esac
  done
}

available=()
for peer in "${wanted[@]}"; do
  if [ "$peer" = pytorch ]; then
    if "$python" -c 'import torch' 2>/dev/null; then
      available+=(pytorch)
    else
      skip "pytorch: '$python' has no torch (set PYTHON, or pip install torch)"
    fi
  elif [ "$precision" != float32 ]; then
    skip "$peer: it has no $precision"
  elif command -v mvn >/dev/null; then
    available+=("$peer")
  else
    skip "$peer: 'mvn' was not found"
  fi
done
if [ "$compile" = 1 ] && [[ " ${available[*]-} " == *" pytorch "* ]]; then
  if ! (cd "$peers/pytorch" && "$python" -c 'import throughput as t; exit(not t.can_compile())'); then
    skip "torch.compile: it needs PyTorch 2 and a C++ compiler (install g++, or set CXX)"
    compile=0
  fi
fi

"$root/scpl" info "$peers" | sed -n '1,/^settings/p' | sed '$d' # which also builds it
if [[ " ${available[*]-} " == *" pytorch "* ]]; then
  for model in "${models[@]}"; do
    for method in "${methods[@]}"; do search "$model" "$method"; done
  done
fi
for round in $(seq "$rounds"); do
  for model in "${models[@]}"; do
    for method in "${methods[@]}"; do
      if [ $((round % 2)) -eq 1 ]; then ours "$model" "$method" "$round"; fi
      all_peers "$model" "$method" "$round"
      if [ $((round % 2)) -eq 0 ]; then ours "$model" "$method" "$round"; fi
    done
  done
done
[ -s "$records" ] || fail "nothing was measured; what was skipped, and why, is above"
echo
awk -v precision="$precision" -f "$peers/table.awk" "$records"

# Ratios of ours to each peer's, from the records of compare.sh: tab-separated model, method, peer,
# round, samples/s, MiB, settings. A ratio is one of the same round; medians, and [lowest, highest].
BEGIN { FS = "\t" }

{
  line = $1 FS $2
  if (!(line in seen)) {
    seen[line] = 1
    lines[++count] = line
  }
  if ($3 != "scpl" && !((line, $3) in settings)) {
    peersOf[line] = peersOf[line] FS $3
  }
  rate[line, $3, $4] = $5
  memory[line, $3, $4] = $6
  settings[line, $3] = $7
  if ($4 > rounds) rounds = $4
}

# Fills sorted[1..n] with what a peer has in the rounds, and returns n.
function gather(values, line, peer,    n, r, i, v) {
  n = 0
  for (r = 1; r <= rounds; r++) {
    if (((line, peer, r) in values) && values[line, peer, r] + 0 > 0) {
      v = values[line, peer, r] + 0
      for (i = n++; i > 0 && sorted[i] > v; i--) sorted[i + 1] = sorted[i]
      sorted[i + 1] = v
    }
  }
  return n
}

function median(n) {
  return (sorted[int((n + 1) / 2)] + sorted[int(n / 2) + 1]) / 2
}

function spread(values, line, peer, digits,    n) {
  n = gather(values, line, peer)
  if (n == 0) return "-"
  return sprintf("%." digits "f [%." digits "f, %." digits "f]", median(n), sorted[1], sorted[n])
}

function middle(values, line, peer,    n) {
  n = gather(values, line, peer)
  return n == 0 ? "-" : sprintf("%.0f", median(n))
}

END {
  format = "%-12s %-6s %-22s %-11s %-22s %-20s %-13s\n"
  printf "%s, samples/s: medians of %d rounds [lowest, highest]; ratios of ours to the peer's, round by round\n", precision, rounds
  printf format, "model", "method", "ours", "peer", "its", "ratio", "MiB ours/its"
  for (i = 1; i <= count; i++) {
    line = lines[i]
    split(line, name, FS)
    others = split(substr(peersOf[line], 2), peer, FS)
    if (others == 0) peer[others = 1] = "-"
    for (p = 1; p <= others; p++) {
      for (r = 1; r <= rounds; r++) {
        if (rate[line, peer[p], r] + 0 > 0) {
          ratio[line, peer[p], r] = rate[line, "scpl", r] / rate[line, peer[p], r]
        }
      }
      both = middle(memory, line, "scpl") "/" middle(memory, line, peer[p])
      printf format, name[1], name[2], spread(rate, line, "scpl", 1), peer[p], \
        spread(rate, line, peer[p], 1), spread(ratio, line, peer[p], 2), both
    }
  }
  print ""
  for (i = 1; i <= count; i++) {
    split(lines[i], name, FS)
    others = split(substr(peersOf[lines[i]], 2), peer, FS)
    for (p = 1; p <= others; p++) {
      printf "%-12s %-6s %-11s %s\n", name[1], name[2], peer[p], settings[lines[i], peer[p]]
    }
  }
}

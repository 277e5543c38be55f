# shellcheck shell=bash
# Start and memory, natively. The command: from process start until it has tried to attach (this machine's kernel may
# refuse there: the time then ends with the refusal). Agent and operator need an API server: see figures that are missing.
netns=tctrace-bench-$$
trap 'ip netns delete "$netns" 2>/dev/null || true' EXIT
ip netns add "$netns"
ip -n "$netns" link set lo up

for ((run = 0; run < $(count 11 2); run++)); do
    began=$(date +%s%N)
    /usr/bin/time -f 'peak %M' -o "$OUT/footprint.time" \
        node-agent/src/main/bin/tctrace trace --netns "$netns" -i lo --duration 1s icmp >"$OUT/footprint.out" 2>&1 &
    pid=$!
    until grep -qE 'Attached|refuse|not permitted|cannot' "$OUT/footprint.out" || ! kill -0 "$pid" 2>/dev/null; do
        sleep 0.01
    done
    ended=$(date +%s%N)
    wait "$pid" || true
    sample footprint.cli.start "$(awk "BEGIN {print ($ended - $began) / 1e9}")"
    sample footprint.cli.rss "$(awk '/^peak/ {print $2 / 1024}' "$OUT/footprint.time")"
done
skipped footprint.agent "not automated yet: needs an API server"
skipped footprint.operator "not automated yet: needs an API server"

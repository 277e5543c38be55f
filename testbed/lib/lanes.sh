# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Commands side by side. Each is a process group of its own, so that all of it ends when the script does.
LANES=()

# lane COMMAND…
lane() {
    set -m
    "$@" </dev/null >/dev/null &
    set +m
    LANES+=($!)
}

# Waits for all of them. The first that fails ends the others and the script.
join_lanes() {
    local left ended
    left=("${LANES[@]}")
    while ((${#left[@]})); do
        wait -n -p ended "${left[@]}" || die "a step failed, see above"
        local still=() pid
        for pid in "${left[@]}"; do
            [[ $pid == "$ended" ]] || still+=("$pid")
        done
        left=("${still[@]}")
    done
    LANES=()
}

end_lanes() {
    local pid
    for pid in "${LANES[@]}"; do
        { kill -- "-$pid" && wait "$pid"; } 2>/dev/null || true
    done
    LANES=()
}
trap end_lanes EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

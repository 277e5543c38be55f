# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Processes that outlive the command that started them. Each has a file $STATE/pids/<name>: its pid and when it started, so that
# a pid that was given to another process meanwhile is never ended.

started_at() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null; }

# start NAME COMMAND…
start() {
    local name=$1
    shift
    mkdir -p "$STATE/pids" "$STATE/logs"
    (
        # A lock of `once` must not live as long as the process.
        release_locks
        exec setsid nohup "$@" </dev/null >"$STATE/logs/$name.log" 2>&1
    ) &
    printf '%s %s\n' $! "$(started_at $!)" >"$STATE/pids/$name"
    disown
}

running() {
    local pid since
    [[ -s $STATE/pids/$1 ]] || return 1
    read -r pid since <"$STATE/pids/$1"
    [[ $(started_at "$pid") == "$since" ]]
}

# stop NAME: asks, and after 5 seconds does not ask.
stop() {
    local pid attempt
    if running "$1"; then
        read -r pid _ <"$STATE/pids/$1"
        kill "$pid" 2>/dev/null || true
        for ((attempt = 0; attempt < 50; attempt++)); do
            running "$1" || break
            sleep 0.1
        done
        ! running "$1" || kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$STATE/pids/$1"
}

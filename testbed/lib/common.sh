# shellcheck shell=bash
# What every script of the testbed shares: where things live, and how it speaks.
set -euo pipefail

TESTBED=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034  # read by the scripts that source this file
PROJECT=$(dirname "$TESTBED")
CACHE=${TCTRACE_CACHE:-${HOME:-/root}/.cache/tctrace}
mkdir -p "$CACHE"

# Progress goes to standard error, so that a script's standard output stays its answer.
say() { printf '==> %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# once NAME COMMAND…: runs COMMAND while holding the lock NAME, so that two runs never fill the cache at the same time.
once() {
    local lock=$CACHE/$1.lock
    shift
    exec {held}>"$lock"
    flock "$held"
    "$@"
    exec {held}>&-
}

# quietly LOG COMMAND…: the output goes to LOG and is shown only when COMMAND fails.
quietly() {
    local log=$1 code=0
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 || code=$?
    ((code == 0)) && return
    tail -n 40 "$log" >&2
    die "failed ($code): $*; the whole output is in $log"
}

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What every script of the testbed shares: where things live, and how it speaks.
set -euo pipefail

TESTBED=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034  # read by the scripts that source this file
PROJECT=$(dirname "$TESTBED")
CACHE=${TCTRACE_CACHE:-${HOME:-/root}/.cache/tctrace}
mkdir -p "$CACHE"

# Architectures go by Debian's names: amd64, arm64.
# shellcheck disable=SC2034
HOST_ARCH=$(dpkg --print-architecture 2>/dev/null || uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')

# shellcheck source=testbed/lib/progress.sh
source "$TESTBED/lib/progress.sh"

# Progress goes to standard error, so that a script's standard output stays its answer.
say() { printf '==> %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# The open files of the locks that are held, innermost last.
LOCKS=()

# once NAME COMMAND…: runs COMMAND while holding the lock NAME, so that two runs never fill the cache at the same time.
once() {
    local name=$1 lock
    shift
    exec {lock}>"$CACHE/$name.lock"
    flock -n "$lock" || working "waiting for another run to finish with $name" flock "$lock"
    LOCKS+=("$lock")
    "$@"
    unset 'LOCKS[-1]'
    exec {lock}>&-
}

# A process that goes on beside its caller must not keep the caller's locks.
release_locks() {
    local lock
    for lock in "${LOCKS[@]}"; do
        exec {lock}>&-
    done
    LOCKS=()
}

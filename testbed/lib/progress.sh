# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Nothing that takes longer than 10 s is silent, and nothing gives up while there is progress.

# quietly LOG COMMAND…: the output goes to LOG and is shown only when COMMAND fails. Until it ends, LOG's last line is shown now
# and then; with STEPS and STEP set, how many of STEPS lines (2000 packages, say) LOG has.
quietly() {
    local log=$1 code=0 ticker
    shift
    mkdir -p "$(dirname "$log")"
    : >"$log"
    tick "$(basename "$log" .log)" "$log" &
    ticker=$!
    "$@" >"$log" 2>&1 || code=$?
    end_ticks "$ticker"
    ((code == 0)) && return
    tail -n 40 "$log" >&2
    die "failed ($code): $*; the whole output is in $log"
}

# working WHAT COMMAND…: shows now and then that COMMAND is still at it. Its output stays what it is.
working() {
    local code=0 ticker
    tick "$1" /dev/null &
    ticker=$!
    shift
    "$@" || code=$?
    end_ticks "$ticker"
    return "$code"
}

# tick LABEL LOG: runs beside a command, until it or its parent is ended. It waits by a builtin: a child would outlive it.
tick() {
    local label=$1 log=$2 pause=10 since=$SECONDS never
    release_locks
    exec >/dev/null {never}<> <(:)
    while true; do
        read -rt "$pause" -u "$never" || true
        [[ $(parent_of "$BASHPID") != 1 ]] || exit 0
        printf '    %4d s  %s\n' $((SECONDS - since)) "$label$(progress_of "$log")" >&2
        ((pause >= 40)) || pause=$((pause * 2))
    done
}

end_ticks() {
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

parent_of() { cut -d' ' -f4 "/proc/$1/stat"; }

progress_of() {
    if [[ -n ${STEPS:-} ]]; then
        printf ': %d of %d %s' "$(wc -l <"$1")" "$STEPS" "${STEP:-steps}"
    elif [[ -s $1 ]]; then
        printf ': %s' "$(tail -n 1 "$1" | sed 's/\x1b\[[0-9;]*m//g' | tr -dc '[:print:]' | cut -c1-100)"
    fi
}

# How long a wait lasts in which nothing moves, and how long one may last at all.
PATIENCE=${TESTBED_PATIENCE:-300}
END_OF_PATIENCE=$((PATIENCE * 8))
# A JVM that starts on a busy emulated processor is silent for minutes. Its startup probe ends after 15, which is a change.
PATIENCE_JVM=$((PATIENCE * 3 + 60))

# await WHAT STATE COMMAND…: until COMMAND succeeds. STATE is a command that prints how far it is; it is shown when it changes.
# Returns 1 when nothing has changed for PATIENCE seconds, or at once when STATE returns 9: there is nothing to wait for.
await() {
    local what=$1 state=$2 start=$SECONDS moved=$SECONDS shown=$SECONDS now last='' said='' code
    shift 2
    until "$@" >/dev/null 2>&1; do
        code=0
        now=$("$state" 2>/dev/null) || code=$?
        if [[ $now != "$last" ]]; then
            last=$now moved=$SECONDS
        fi
        if ((SECONDS - shown >= 10)) && [[ $last != "$said" || $((SECONDS - shown)) -ge 40 ]]; then
            printf '    %4d s  waiting for %s: %s\n' $((SECONDS - start)) "$what" "${last//$'\n'/, }" >&2
            shown=$SECONDS said=$last
        fi
        if ((code == 9 || SECONDS - moved >= PATIENCE || SECONDS - start >= END_OF_PATIENCE)); then
            say "$what: not there after $((SECONDS - start)) s, and nothing has changed for $((SECONDS - moved)) s: ${last//$'\n'/, }"
            return 1
        fi
        sleep 0.3
    done
}

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Inside the virtual machine: pairs of network namespaces with a tc program between them, and what traces them. Every side
# of a comparison has a pair of its own and stays attached; whoever is not measured at the moment is stopped (SIGSTOP).

declare -A TRACER_PID=()

# pair NAME: namespaces NAME-a and NAME-b, the program on the ingress of NAME-b's eth0.
pair() {
    ip netns add "$1-a"
    ip netns add "$1-b"
    ip -n "$1-a" link add eth0 type veth peer name eth0 netns "$1-b"
    ip -n "$1-a" address add 10.0.0.1/24 dev eth0
    ip -n "$1-b" address add 10.0.0.2/24 dev eth0
    for side in a b; do
        ip -n "$1-$side" link set lo up
        ip -n "$1-$side" link set eth0 up
    done
    ip -n "$1-a" route add 10.1.0.0/24 via 10.0.0.2
    ip -n "$1-b" route add local 10.1.0.0/24 dev lo
    ip netns exec "$1-b" tc qdisc add dev eth0 clsact
    ip netns exec "$1-b" tc filter add dev eth0 ingress bpf da obj "$OUT/bpf/target.bpf.o" sec tc
    ip netns exec "$1-a" ping -c 1 -W 2 10.0.0.2 >/dev/null
}

# tracer NAME READY COMMAND…: starts what traces a pair and waits until READY appears in its output.
tracer() {
    local name=$1 ready=$2
    shift 2
    "$@" >"/tmp/$name.out" 2>&1 &
    TRACER_PID[$name]=$!
    for _ in {1..3000}; do
        if grep -q "$ready" "/tmp/$name.out"; then
            sleep 1
            stop_tracer "$name"
            return
        fi
        kill -0 "$!" 2>/dev/null || break
        sleep 0.1
    done
    cat "/tmp/$name.out" >&2
    echo "$name does not trace" >&2
    return 1
}

stop_tracer() { [[ -z ${TRACER_PID[$1]:-} ]] || kill -STOP "${TRACER_PID[$1]}"; }
continue_tracer() { [[ -z ${TRACER_PID[$1]:-} ]] || kill -CONT "${TRACER_PID[$1]}"; }

# blast NAME MILLISECONDS: prints packets a second. A tracer that was stopped first catches up with what it missed; that of
# NAME.kernel stays stopped, so that only what the kernel does is measured.
blast() {
    local pair=${1%.kernel}
    [[ $1 != "$pair" ]] || continue_tracer "$pair"
    sleep 0.5
    "$OUT/blast" "/run/netns/$pair-a" "/run/netns/$pair-b" "$2"
    stop_tracer "$pair"
}

# warm_up MILLISECONDS NAME…: traffic on all of these pairs at once, while their tracers run: a JVM compiles what it does often.
warm_up() {
    local milliseconds=$1 name traffic=()
    shift
    for name in "$@"; do
        continue_tracer "$name"
        "$OUT/blast" "/run/netns/$name-a" "/run/netns/$name-b" "$milliseconds" >/dev/null &
        traffic+=("$!")
    done
    wait "${traffic[@]}"
    for name in "$@"; do
        stop_tracer "$name"
    done
}

# rounds COUNT MILLISECONDS PREFIX NAME…: all of them, one after the other, in an order that turns.
rounds() {
    local count=$1 milliseconds=$2 prefix=$3 round i rate
    shift 3
    local names=("$@")
    for ((round = 0; round < count; round++)); do
        for ((i = 0; i < ${#names[@]}; i++)); do
            local name=${names[(i + round) % ${#names[@]}]}
            rate=$(blast "$name" "$milliseconds")
            printf 'sample\t%s.%s\t%s\n' "$prefix" "$name" "$rate"
        done
    done
}

# In the background only: it takes the place of the shell that would otherwise be stopped instead of it.
tctrace() { exec "$OUT/../../node-agent/src/main/bin/tctrace" "$@"; }

end_tracers() {
    local pid
    for pid in "${TRACER_PID[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
    done
}

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the groups share. A group's standard output is its samples (see c/samples.h); what it says goes to standard error.

say() { printf '==> bench: %s\n' "$*" >&2; }
about() { printf 'about\t%s\t%s\n' "$1" "$2" >>"$SAMPLES/about.tsv"; }
sample() { printf 'sample\t%s\t%s\n' "$1" "$2"; }
skipped() { printf 'skipped\t%s\t%s\n' "$1" "$2"; }

# count FULL SMOKE: how often something is repeated.
count() { [[ -z ${BENCH_SMOKE:-} ]] && echo "$1" || echo "$2"; }

# The prefixes of the figures that a group gives.
figures_of() {
    case $1 in
        kernel) echo kernel.match kernel.miss kernel.sampled path.drop ;;
        session) echo kernel.match.fsession kernel.miss.fsession kernel.match.pair kernel.miss.pair kernel.empty ;;
        filter) echo kernel.filter ;;
        latency) echo latency.ready latency.packet ;;
        latency-cluster) echo latency.cluster ;;
        *) echo "$1" ;;
    esac
}

build_java() {
    ${MVN:-mvn -B -ntp -q ${MAVEN_FLAGS:-}} -Pbench -pl bench,node-agent,operator -am -DskipTests \
        package dependency:build-classpath -Dmdep.includeScope=runtime -Dmdep.outputFile=target/bench.classpath
}

java_classpath() {
    printf '%s:%s' "$PWD/bench/target/classes" "$(<bench/target/bench.classpath)"
}

# The tracer, as a pair and as a session program, and the stub that is measured alone, once with each condition's filter in it.
place_filters() {
    local object
    "$OUT/conditions" >"$OUT/conditions.tsv"
    for object in tracer session filter; do
        local path=$OUT/bpf/filter.bpf.o
        [[ $object == filter ]] || path=bpf/target/bpf/$object.bpf.o
        java -cp "$(java_classpath)" dev.tctrace.bench.filters.PlaceFilters "$path" "$OUT/$object-objects" <"$OUT/conditions.tsv"
    done
}

# in_vm [--counted] COMMAND…: the default kernel, this tree readable, $OUT/vm writable.
in_vm() {
    local options=()
    [[ $1 != --counted ]] || { options=(--counted) && shift; }
    testbed/vm run "${options[@]}" --kernel "${BENCH_KERNEL:-6.12}" --memory 3G --timeout 900 --share "$OUT/vm" -- "$@" </dev/null
}

# class_archive MODULE: MODULE/target/classes.jsa, made as the image makes its own (its Containerfile).
class_archive() {
    local main
    [[ $1/target/classes.jsa -ot $1/target/quarkus-app/quarkus-run.jar ]] || return 0
    main=$(sed -n 's/^RUN java -jar .*rehearsal.jar \/opt\/tctrace \(\S*\).*/\1/p' "$1/Containerfile")
    java -jar "$1/target/rehearsal.jar" "$1/target" "$main" >&2
}

# For io.fabric8:kube-api-test.
api_server_binaries() {
    KUBE_API_TEST_DIR=$(testbed/kubernetes dir)
    export KUBE_API_TEST_DIR KUBE_API_TEST_OFFLINE_MODE=true
}

# Where cgroups can be made: a hierarchy of version 1, or the only one.
cgroup_folder() { [[ -d /sys/fs/cgroup/pids ]] && echo /sys/fs/cgroup/pids || echo /sys/fs/cgroup; }

# remove_cgroups FOLDER: it and what is below it; their processes have ended.
remove_cgroups() { find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || true; }

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
        kernel) echo kernel.match kernel.miss kernel.sampled ;;
        filter) echo kernel.filter ;;
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

# The tracer, and the stub that is measured alone, once with each condition's filter in it.
place_filters() {
    local object
    "$OUT/conditions" >"$OUT/conditions.tsv"
    for object in tracer filter; do
        local path=$OUT/bpf/filter.bpf.o
        [[ $object == filter ]] || path=bpf/target/bpf/tracer.bpf.o
        java -cp "$(java_classpath)" dev.tctrace.bench.filters.PlaceFilters "$path" "$OUT/$object-objects" <"$OUT/conditions.tsv"
    done
}

# in_vm COMMAND…: the default kernel, this tree readable, $OUT/vm writable.
in_vm() {
    testbed/vm run --kernel "${BENCH_KERNEL:-6.12}" --memory 3G --timeout 900 --share "$OUT/vm" -- "$@" </dev/null
}

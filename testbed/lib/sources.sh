# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What a Maven module is built from, as one short key.

# sources_key MODULE [MORE…]: changes when a source of the module, or of a module that it may use, changes.
sources_key() {
    local module=$1
    (
        cd "$PROJECT" || exit
        printf '%s\n' "$@"
        find pom.xml crds pcap-filter bpf tracer rehearsal "$module" -type f \
            -not -path '*/target/*' -not -path '*/build/*' -not -path '*/src/test/*' -not -name '*.md' -print0 |
            sort -z | xargs -0 sha256sum
    ) | sha256sum | cut -c1-12
}

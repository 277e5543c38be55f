# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Packages of any Debian suite, without touching the machine's own apt configuration.

# The mirror that this machine gets its own Debian packages from.
debian_mirror() {
    local mirror
    mirror=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
        sed -n 's/^Debian|Debian|//p' | head -n 1)
    [[ -n $mirror ]] || die "apt knows no Debian mirror yet: run 'apt-get update' first"
    printf '%s\n' "${mirror%/}"
}

# apt_for SUITE TOOL ARGUMENTS…: runs apt-get or apt-cache as if SUITE were all there is.
apt_for() {
    local suite=$1 tool=$2 home=$CACHE/apt/$1
    shift 2
    [[ -e $home/ready ]] || once "apt-$suite" prepare_suite "$suite" "$home"
    # shellcheck disable=SC2046  # the options hold no spaces
    "$tool" $(apt_options "$home") "$@"
}

prepare_suite() {
    local suite=$1 home=$2 kind
    [[ ! -e $home/ready ]] || return 0
    mkdir -p "$home"/{lists,archives}/partial
    : >"$home/status"
    for kind in deb deb-src; do
        printf '%s [signed-by=%s] %s %s main\n' "$kind" /usr/share/keyrings/debian-archive-keyring.gpg "$(debian_mirror)" "$suite"
    done >"$home/sources.list"
    say "reading the package lists of Debian $suite"
    # shellcheck disable=SC2046  # the options hold no spaces
    quietly "$home/update.log" apt-get "${APT_QUIET[@]}" $(apt_options "$home") update
    touch "$home/ready"
}

APT_QUIET=(-q -o Acquire::Retries=3 -o APT::Sandbox::User=root)

apt_options() {
    printf -- '-o %s ' "Dir::Etc::sourcelist=$1/sources.list" Dir::Etc::sourceparts=- \
        Dir::Etc::preferences=- "Dir::Etc::preferencesparts=$1/archives/partial" \
        "Dir::State::lists=$1/lists" "Dir::State::status=$1/status" "Dir::Cache=$1" \
        Dir::Cache::archives=archives APT::Sandbox::User=root Acquire::Retries=3
}

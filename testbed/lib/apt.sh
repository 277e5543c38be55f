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

# apt_for SUITE[:ARCH] TOOL ARGUMENTS…: runs apt-get or apt-cache as if SUITE, for ARCH or this machine, were all there is.
apt_for() {
    local suite=${1%%:*} arch=${1#*:} tool=$2 home
    [[ $1 == *:* ]] || arch=$HOST_ARCH
    home=$CACHE/apt/$suite
    [[ $arch == "$HOST_ARCH" ]] || home+=-$arch
    shift 2
    [[ -e $home/ready ]] || once "apt-${home##*/}" prepare_suite "$suite" "$arch" "$home"
    # shellcheck disable=SC2046  # the options hold no spaces
    "$tool" $(apt_options "$home" "$arch") "$@"
}

prepare_suite() {
    local suite=$1 arch=$2 home=$3 kind
    [[ ! -e $home/ready ]] || return 0
    mkdir -p "$home"/{lists,archives}/partial
    : >"$home/status"
    for kind in deb deb-src; do
        printf '%s [signed-by=%s] %s %s main\n' "$kind" /usr/share/keyrings/debian-archive-keyring.gpg "$(debian_mirror)" "$suite"
    done >"$home/sources.list"
    say "reading the package lists of Debian $suite ($arch)"
    # shellcheck disable=SC2046  # the options hold no spaces
    quietly "$home/update.log" apt-get "${APT_QUIET[@]}" $(apt_options "$home" "$arch") update
    touch "$home/ready"
}

APT_QUIET=(-q -o Acquire::Retries=3 -o APT::Sandbox::User=root)

# apt_options HOME ARCH
apt_options() {
    printf -- '-o %s ' "Dir::Etc::sourcelist=$1/sources.list" Dir::Etc::sourceparts=- \
        Dir::Etc::preferences=- "Dir::Etc::preferencesparts=$1/archives/partial" \
        "Dir::State::lists=$1/lists" "Dir::State::status=$1/status" "Dir::Cache=$1" \
        Dir::Cache::archives=archives APT::Sandbox::User=root Acquire::Retries=3 \
        "APT::Architecture=$2" "APT::Architectures::=$2"
}

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Images for another architecture than this machine's, for testbed/image: what holds no program is done here, what runs one in a
# virtual machine that emulates a processor of that architecture (testbed/image-guest).

FOREIGN_MEMORY=4G
FOREIGN_PATIENCE=5400

# foreign_base ARCH: the archive of the base image.
foreign_base() {
    local arch=$1 dir=$CACHE/buildah/$1 archive image
    archive=$(archive_path "base-$arch" "$(base_key)")
    if [[ ! -e $archive ]]; then
        say "making the base image for $arch, in an emulated machine (Debian bookworm with ${BASE_PACKAGES//,/, })"
        rm -rf "$dir"
        mkdir -p "$dir/packages/partial"
        fetch_base_packages "$arch" "$dir"
        in_guest "$dir/mmdebstrap.log" "$arch" "$dir" base "$dir/packages" "$(base_source)" "$dir/tree.tar" "${BASE_OPTIONS[@]}"
        image=$(base_of_tree "$dir/tree.tar" "$arch")
        save "$image" "${image#localhost/}" "$archive"
        buildah rmi "$image" >/dev/null 2>&1 || true
        rm -rf "$dir/packages"
        keep_newest "base-$arch" 1
    fi
    printf '%s\n' "$archive"
}

# The packages that mmdebstrap's minbase has, and ours, with all they depend on, as a repository.
fetch_base_packages() {
    local arch=$1 packages=$2/packages file names=() wanted
    IFS=, read -ra wanted <<<"$BASE_PACKAGES"
    quietly "$2/fetch.log" apt_for "bookworm:$arch" apt-get "${APT_QUIET[@]}" -o "Dir::Cache::archives=$packages" --download-only \
        --yes --no-install-recommends install '?or(?essential,?priority(required))' apt "${wanted[@]}"
    for file in "$packages"/*.deb; do
        names+=("$(dpkg-deb --show --showformat '${Package}=${Version}' "$file")")
        # An epoch is part of apt's name for a file, and of no name in an archive.
        [[ $file != *%3a* ]] || mv "$file" "$packages/$(basename "$file" | sed 's/_[0-9]*%3a/_/')"
    done
    # Debian's own entries: by their priorities, which may differ from what a package says, mmdebstrap chooses.
    apt_for "bookworm:$arch" apt-cache show "${names[@]}" | sed 's|^Filename: .*/|Filename: ./|' >"$packages/Packages"
}

# foreign_module ARCH MODULE
foreign_module() {
    local arch=$1 module=$2 dir=$CACHE/buildah/$1 archive base
    archive=$(archive_path "$module-$arch" "$(module_key "$module")")
    if [[ ! -e $archive ]]; then
        base=$(foreign_base "$arch")
        say "building $module and its image for $arch, in an emulated machine"
        package_module "$module"
        mkdir -p "$dir"
        rm -f "$dir/$module.tar"
        in_guest "$dir/$module.log" "$arch" "$dir" build "$PROJECT/$module" "$base" "$dir/$module.tar" "tctrace/$module:$VERSION"
        mv "$dir/$module.tar" "$archive"
        keep_newest "$module-$arch" 2
    fi
    printf '%s\n' "$archive"
}

# in_guest LOG ARCH SHARE STEP…
in_guest() {
    local log=$1 arch=$2 share=$3
    shift 3
    quietly "$log" "$TESTBED/vm" run --arch "$arch" --memory "$FOREIGN_MEMORY" --timeout "$FOREIGN_PATIENCE" --share "$share" -- \
        "$TESTBED/image-guest" "$@"
}

# Sourced by the scripts: where things are, and the installing of what is missing.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034 # used by those that source this
target_dir=${CARGO_TARGET_DIR:-$root/target}
export PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH

die() {
    echo "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need_command COMMAND PACKAGE...: installs Debian packages unless COMMAND is there.
need_command() {
    command -v "$1" >/dev/null || need_packages "${@:2}"
}

need_packages() {
    local missing=() package
    for package; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    echo "installing from Debian: ${missing[*]}" >&2
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends -o Acquire::Retries=3 "${missing[@]}" >/dev/null
}

need_rust() {
    command -v cargo >/dev/null || die "Rust is missing: https://rustup.rs installs it"
    need_command cc build-essential
}

# need_component COMMAND NAME: a part that rustup's minimal profile leaves out.
need_component() {
    cargo "$1" --version >/dev/null 2>&1 || rustup component add "$2"
}

# need_crate COMMAND VERSION: builds a cargo tool, named like its crate, unless that version is there.
need_crate() {
    "$1" --version 2>/dev/null | grep -qxF "$1 $2" && return
    echo "installing from the crates registry: $1 $2 (takes minutes)" >&2
    env -u CARGO_TARGET_DIR cargo install --locked --quiet "$1" --version "$2"
}

# need_crate_without_version COMMAND VERSION: the same for a tool that cannot say its version.
need_crate_without_version() {
    cargo install --list | grep -qxF "$1 v$2:" && return
    echo "installing from the crates registry: $1 $2 (takes minutes)" >&2
    env -u CARGO_TARGET_DIR cargo install --locked --quiet "$1" --version "$2"
}

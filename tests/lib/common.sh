# Sourced by the scripts: where the checkout is, and the installing of what is missing.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}

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
    echo "installing: ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends -o Acquire::Retries=3 "${missing[@]}" >/dev/null
}

# need_crate COMMAND CRATE VERSION: builds a cargo tool unless that version is there.
# It gets the default target directory: ours may be the one that is under test.
need_crate() {
    "$1" --version 2>/dev/null | grep -qF " $3" ||
        env -u CARGO_TARGET_DIR cargo install --locked --quiet "$2" --version "$3"
}

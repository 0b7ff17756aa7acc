# Sourced by tests/bench: what it measures with. Each prints `name value unit`; builds speak on stderr only.
# shellcheck shell=bash

# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# peer_program NAME ARGS...: a program of tests/peers.
peer_program() {
    cargo build --locked --release --quiet \
        --manifest-path "$root/tests/peers/Cargo.toml" --target-dir "$target_dir/peers"
    "$target_dir/peers/release/$1" "${@:2}"
}

verify() {
    peer_program verify
}

# processes NAME=COMMAND...: milliseconds from start to end, the commands in turn.
processes() {
    peer_program processes 200 "$@"
}

# release_program NAME: builds a program of ours and says where it is.
release_program() {
    cargo build --locked --release --quiet --bin "$1"
    echo "$target_dir/release/$1"
}

# size_kib NAME PROGRAM: what the program takes on disk, without symbols.
size_kib() {
    local stripped
    stripped=$(mktemp)
    strip -o "$stripped" "$(release_program "$2")"
    echo "$1 $(($(stat -c %s "$stripped") / 1024)) KiB"
    rm -f "$stripped"
}

# peak_kib NAME STATUS COMMAND...: the most memory that the command held. It must end with STATUS.
peak_kib() {
    need_command /usr/bin/time time
    local report status=0
    report=$(mktemp)
    /usr/bin/time --quiet -f %M -o "$report" "${@:3}" >/dev/null 2>&1 || status=$?
    [ "$status" = "$2" ] || die "$3 ended with $status, not $2"
    echo "$1 $(cat "$report") KiB"
    rm -f "$report"
}

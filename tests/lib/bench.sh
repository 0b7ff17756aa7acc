# Sourced by tests/bench: what it measures with. Each prints `name value unit`; builds speak on stderr only.
# shellcheck shell=bash

# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# shellcheck source=tests/lib/postgres.sh
. "$(dirname "${BASH_SOURCE[0]}")/postgres.sh"

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

# site DIRECTORY: a vendor, a simulated dongle and a license for it, made with the released program.
site() {
    local keyfob
    keyfob=$(release_program keyfob)
    mkdir "$1/usb"
    (
        cd "$1" || exit
        "$keyfob" vendor init --no-passphrase
        "$keyfob" dongle simulate usb/one.dongle
        "$keyfob" dongle provision --simulated usb
        "$keyfob" issue "$root/host/cli/src/commands/demo/order.json" --dongle KF-00000001-8 --out lic
    ) >&2
}

# verify_command DIRECTORY: the command that checks that license once.
verify_command() {
    echo "$target_dir/release/keyfob verify --dir $1/lic --root $1/vendor/root.pem --simulated $1/usb"
}

# cold_start: a whole process that checks a license against its dongle, beside one that does nothing.
cold_start() {
    local directory
    directory=$(mktemp -d)
    site "$directory"
    processes verify.cold_start_ms="$(verify_command "$directory")" process.true_ms=true
    rm -rf "$directory"
}

# bad_file: the memory of a process that refuses a license file of 10 MB, and of one that accepts a good one.
bad_file() {
    local directory
    directory=$(mktemp -d)
    site "$directory"
    # shellcheck disable=SC2046 # words are wanted
    peak_kib verify.good_peak_kib 0 $(verify_command "$directory")
    head -c 10000000 /dev/zero | tr '\0' '[' >"$directory/lic/promos.json"
    # shellcheck disable=SC2046
    peak_kib verify.bad_10mb_peak_kib 11 $(verify_command "$directory")
    rm -rf "$directory"
}

# server_load DATABASE ARGS...: check-ins a second of the license server, beside the same without a database and with one
# transaction for each.
server_load() (
    cargo build --locked --release --quiet --package keyfob-load --package keyfob-server
    if [ "$1" = postgres ]; then
        postgres=$(mktemp -d)
        trap 'postgres_stop "$postgres"; rm -rf "$postgres"' EXIT
        postgres_start "$postgres" >&2
        set -- "$@" --postgres "$(postgres_address "$postgres" load)"
    fi
    "$target_dir/release/keyfob-load" measure --server "$target_dir/release/keyfob-server" "${@:2}"
)

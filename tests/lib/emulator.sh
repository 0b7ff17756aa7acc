# Sourced by what runs the emulated dongle.
# shellcheck shell=bash

# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The stand-in for the boot ROM, assembled.
# shellcheck disable=SC2034 # used by those that source this
emulator_rom=$target_dir/no-std/thumbv6m-none-eabi/debug/rom

# prepare_emulator: installs and builds what hw/emulator needs. Speaks on stderr only.
prepare_emulator() {
    local emulator=$root/hw/emulator
    need_command node nodejs
    need_command npm npm
    if [ ! "$emulator/node_modules/.package-lock.json" -nt "$emulator/package-lock.json" ]; then
        npm ci --prefix "$emulator" --no-audit --no-fund --silent >&2
        touch "$emulator/node_modules/.package-lock.json"
    fi
    "$root/hw/build-no-std" --quiet --manifest-path "$emulator/rom/Cargo.toml" >&2
}

# emulator_decoder: builds the program that makes the firmware's log readable, and says where it is.
emulator_decoder() {
    cargo build --locked --quiet --manifest-path "$root/hw/emulator/log/Cargo.toml" --target-dir "$target_dir/log" >&2
    echo "$target_dir/log/debug/keyfob-log"
}

# emulator_package KEYFOB FIRMWARE FLASH: in this directory, makes a vendor (unless there is one) and a flash with the
# built programs in it. KEYFOB has the feature `station`; FIRMWARE holds boot.elf and dongle.elf.
emulator_package() {
    [ -d vendor ] || "$1" vendor init --no-passphrase
    "$1" vendor sign-firmware "$2/dongle.elf" --out dongle.image
    "$1" vendor package --boot "$2/boot.elf" --image dongle.image --as flash --out "$3"
}

# emulator_start ARGUMENTS...: runs the emulator in the background, after prepare_emulator.
emulator_start() {
    node "$root/hw/emulator/lib/main.js" --rom "$emulator_rom" "$@" >&2 &
    emulator_process=$!
}

# emulator_stop: ends it, if it runs.
emulator_stop() {
    [ -n "${emulator_process:-}" ] || return 0
    kill "$emulator_process" 2>/dev/null || true
    wait "$emulator_process" 2>/dev/null || true
    emulator_process=
}

# emulator_ready SOCKET: waits until the dongle is plugged in.
emulator_ready() {
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        [ ! -S "$1" ] || return 0
        kill -0 "$emulator_process" 2>/dev/null || die "the emulator has ended"
        sleep 0.1
    done
    die "the emulated dongle does not show itself at $1"
}

# emulator_ask CONTROL JSON: one request to the control end; prints the answer.
emulator_ask() {
    node "$root/hw/emulator/lib/ask.js" "$1" "$2"
}

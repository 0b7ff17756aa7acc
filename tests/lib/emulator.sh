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

# Sourced by hw/build-no-std and hw/build-firmware: a compiler for processors without `std`.
# shellcheck shell=bash

# use_toolchain TARGET...: rustup's own targets if they can be added, else Debian's rustc with its sources of `core`
# (NO_STD_TOOLCHAIN=rustup or =debian asks for one of them). Cargo then wants "${build_std[@]}".
use_toolchain() {
    build_std=()
    case ${NO_STD_TOOLCHAIN:-any} in
    any) use_rustup "$@" || use_debian "$@" ;;
    rustup) use_rustup "$@" || die "rustup cannot add the targets $*" ;;
    debian) use_debian "$@" ;;
    *) die "NO_STD_TOOLCHAIN: rustup or debian, not $NO_STD_TOOLCHAIN" ;;
    esac
    echo "$* by $(${RUSTC:-rustc} --version)${build_std[*]:+, core built from source}" >&2
}

use_rustup() {
    command -v rustup >/dev/null && timeout 120 rustup target add "$@" >/dev/null 2>&1
}

# `core` is built from source, which a stable compiler does only when told that it is its own bootstrap.
use_debian() {
    need_packages rustc-web rust-web-src
    # Debian's compiler brings no linker: rustup's stands in.
    host_lib=$(rustc --print sysroot)/lib/rustlib/$(rustc --print host-tuple)/bin
    export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 PATH=$host_lib:$PATH
    local target
    for target; do
        target=${target//[-.]/_}
        # A linker that was chosen on purpose stays.
        [ -n "${NO_STD_LINKER:-}" ] || export "CARGO_TARGET_${target^^}_LINKER=rust-lld"
    done
    # shellcheck disable=SC2034 # used by those that source this
    build_std=("-Zbuild-std=core,alloc")
}

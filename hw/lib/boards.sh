# Sourced after common.sh and no-std.sh: cargo for firmware/boards.
# shellcheck shell=bash

# shellcheck disable=SC2034 # used by those that source this
boards_chips=(rp2040 rp2350 nrf52840)

boards_target() {
    case $1 in
    rp2040) echo thumbv6m-none-eabi ;;
    rp2350) echo thumbv8m.main-none-eabihf ;;
    nrf52840) echo thumbv7em-none-eabihf ;;
    *) die "no chip '$1'; there are: ${boards_chips[*]}" ;;
    esac
}

# Settings of cargo for the dongle and what is measured for it. LLVM's measure of what to inline for size is low: with 50 the
# program is 2 % smaller (tried from 5 to 90).
# shellcheck disable=SC2034 # used by those that source this
boards_dongle=(--config "target.'cfg(all(target_arch = \"arm\", target_os = \"none\"))'.rustflags=['-Cllvm-args=-inline-threshold=50']")

# Settings of cargo for the boot stage. It has room, and what it checks is most of the time until USB is ready: level 2 for
# the curve (faster than 3) takes 8 ms off, level 1 for the hashes (faster than 2 and 3) 3 ms.
# shellcheck disable=SC2034 # used by those that source this
boards_boot=(--config 'profile.release.package.curve25519-dalek.opt-level=2' --config 'profile.release.package.sha2.opt-level=1')

# boards_prepare CHIP...: compilers, linker, and where cargo must be started.
boards_prepare() {
    local chip targets=() registry flags
    for chip; do
        targets+=("$(boards_target "$chip")")
    done
    need_rust
    need_crate_without_version flip-link 0.1.12
    export NO_STD_LINKER=flip-link # as firmware/boards/.cargo/config.toml says
    use_toolchain "${targets[@]}"
    # Cargo reads the settings of the folder it is started in.
    # shellcheck disable=SC2154 # set by common.sh
    cd "$root/firmware/boards" || die "no firmware/boards"
    # The same bytes on every machine, and no name of a folder in them: panics tell their place.
    cargo fetch --locked --quiet
    flags=("'--remap-path-prefix=$root/='")
    for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
        flags+=("'--remap-path-prefix=$registry/='")
    done
    plain_paths="target.'cfg(all(target_arch = \"arm\", target_os = \"none\"))'.rustflags=[$(IFS=,; echo "${flags[*]}")]"
}

# boards_cargo CHIP COMMAND ARGUMENTS...: after boards_prepare.
boards_cargo() {
    local target
    target=$(boards_target "$1")
    # shellcheck disable=SC2154 # set by no-std.sh and common.sh
    cargo "$2" --locked --config "$plain_paths" --release --target "$target" --target-dir "$target_dir/boards" \
        "${build_std[@]}" "${@:3}"
}

# boards_keep CHIP PROGRAM FILE: copies what was built into $firmware_dir, target/firmware if that is not set.
boards_keep() {
    local file=${firmware_dir:-$target_dir/firmware}/$3
    mkdir -p "$(dirname "$file")"
    cp "$target_dir/boards/$(boards_target "$1")/release/$2" "$file"
}

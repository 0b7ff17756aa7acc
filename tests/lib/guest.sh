# Sourced by tests/system/run: gets what the guest of the whole-system test is made of. The running system gets QEMU
# and nothing else; the guest's kernel is only unpacked.
# shellcheck shell=bash

# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# guest_kernel: where the guest's kernel is: a directory with vmlinux and modules/. Kept by the package's version.
guest_kernel() {
    local name version kernel
    [ "$(dpkg --print-architecture)" = amd64 ] || die "the guest's kernel is for amd64, this machine is $(dpkg --print-architecture)"
    need_packages qemu-system-x86 xz-utils >&2
    name=$(kernel_package)
    # A machine whose package lists were never fetched, or are of last year, knows no version that can be had.
    [ -n "$name" ] || { as_root apt-get update -qq >&2 && name=$(kernel_package); }
    [ -n "$name" ] || die "no package linux-image-amd64: the guest's kernel is Debian's"
    version=$(apt-cache policy "$name" | awk '/Candidate:/ { print $2 }')
    kernel=$target_dir/guest/${name}_$version
    [ -e "$kernel/vmlinux" ] || unpack_kernel "$name" "$kernel"
    echo "$kernel"
}

# The metapackage depends on the present kernel: not the one for clouds, which has no USB.
kernel_package() {
    apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends: linux-image-[0-9]/ { print $2; exit }'
}

# unpack_kernel PACKAGE DIRECTORY: all or nothing, so that a broken download is not taken for a kernel.
unpack_kernel() {
    local work found=()
    work=$(mktemp -d)
    echo "fetching the guest's kernel: $1" >&2
    (
        cd "$work" || exit
        apt-get download -qq "$1" 2>/dev/null ||
            { as_root apt-get update -qq && apt-get download -qq "$1"; } >&2
        dpkg-deb -x ./*.deb tree
    ) || die "the kernel could not be fetched"
    found=("$work"/tree/boot/vmlinuz-*)
    mkdir -p "$2/modules/drivers"
    cp -r "$work"/tree/lib/modules/*/kernel/drivers/{char,hid,usb,virtio} "$2/modules/drivers/"
    # Unpacked once here, it need not unpack itself at every start, which takes seconds in emulation.
    unpack_payload "${found[0]}" >"$2/vmlinux.part"
    mv "$2/vmlinux.part" "$2/vmlinux"
    rm -rf "$work"
}

# unpack_payload VMLINUZ: the kernel proper, which is an xz stream inside.
unpack_payload() {
    local at
    at=$(LC_ALL=C grep -aboPm1 '\xFD7zXZ\x00' "$1" | head -n1 | cut -d: -f1)
    [ -n "$at" ] || die "$1 holds no xz stream"
    tail -c "+$((at + 1))" "$1" | xz -dc --single-stream
}

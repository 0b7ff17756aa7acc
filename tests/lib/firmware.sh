# Sourced after common.sh: what the chips' built programs take.
# shellcheck shell=bash

# firmware_elf CHIP PROGRAM: the file that hw/build-firmware made.
firmware_elf() {
    # shellcheck disable=SC2154 # set by common.sh
    local file=$target_dir/firmware/$1/$2.elf
    [ -f "$file" ] || die "no $file: hw/build-firmware $1 builds it"
    echo "$file"
}

# elf_section FILE SECTION: its address, and how many bytes it has.
elf_section() {
    readelf -SW "$1" | sed -nE 's/^ *\[ *[0-9]+\] *//p' |
        awk -v name="$2" '$1 == name { print "0x" $3, "0x" $5 }'
}

# elf_bytes FILE SECTION COUNT: its first bytes in hexadecimal digits.
elf_bytes() {
    local offset
    offset=$(readelf -SW "$1" | sed -nE 's/^ *\[ *[0-9]+\] *//p' | awk -v name="$2" '$1 == name { print "0x" $4 }')
    od -An -v -tx1 -j $((offset)) -N "$3" "$1" | tr -d ' \n'
}

# elf_version FILE: what a chip's program says of itself: `KEYFOB FW`, 0, chip, major, minor, patch.
elf_version() {
    local info
    info=$(elf_bytes "$1" .info 16)
    [[ $info = 4b4559464f4220465700* ]] || die "$1 does not say its version"
    echo "$((16#${info:22:2})).$((16#${info:24:2})).$((16#${info:26:2}))"
}

# elf_loads FILE: physical address and bytes of each part that is put into flash.
elf_loads() {
    readelf -lW "$1" | awk '$1 == "LOAD" && $5 != "0x00000" { print $4, $5 }'
}

# elf_image_bytes FILE: from the first byte to the last.
elf_image_bytes() {
    local start bytes first='' last=0
    while read -r start bytes; do
        start=$((start)) bytes=$((bytes))
        [ -n "$first" ] && [ "$first" -le $start ] || first=$start
        [ $last -ge $((start + bytes)) ] || last=$((start + bytes))
    done < <(elf_loads "$1")
    echo $((last - first))
}

# elf_loaded_bytes FILE: of all parts together, gaps left out.
elf_loaded_bytes() {
    local bytes sum=0
    while read -r _ bytes; do
        sum=$((sum + bytes))
    done < <(elf_loads "$1")
    echo $sum
}

# elf_static_ram_bytes FILE: what is in RAM before the first call, the stack left out.
elf_static_ram_bytes() {
    local section bytes sum=0
    for section in .data .bss .uninit; do
        bytes=$(elf_section "$1" $section | cut -d' ' -f2)
        sum=$((sum + ${bytes:-0}))
    done
    echo $sum
}

# firmware_sizes CHIP...: builds, prints `firmware.CHIP.image_bytes`, `.boot_bytes` and `.static_ram_bytes`.
firmware_sizes() {
    # shellcheck disable=SC2154 # set by common.sh
    "$root/hw/build-firmware" "$@" >&2
    "$root/hw/check-firmware" "$@"
}

# firmware_times: builds, and measures the RP2040's programs on the emulated chip.
firmware_times() {
    "$root/hw/build-firmware" rp2040 >&2
    cargo build --locked --quiet --package keyfob-cli --features station >&2
    "$root/hw/emulator/measure" "$target_dir/debug/keyfob"
}

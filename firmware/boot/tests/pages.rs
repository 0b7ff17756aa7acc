//! The boards' pages in `hw/` quote the memory maps; the code is right.

use keyfob_boot::{Area, ChipMap};
use licfmt::device::Chip;

const PAGES: [(Chip, &str); 3] = [
    (Chip::Rp2040, include_str!("../../../hw/pico/README.md")),
    (Chip::Rp2350, include_str!("../../../hw/pico2/README.md")),
    (
        Chip::Nrf52840,
        include_str!("../../../hw/nrf52840-dongle/README.md"),
    ),
];

/// Area, address and size of each row of the page's memory map.
fn quoted(page: &str) -> Vec<[&str; 3]> {
    let lines = page.lines().skip_while(|line| *line != "## Memory map");
    let table = lines.skip_while(|line| !line.starts_with('|'));
    let rows = table.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let mut cells = row.split('|').skip(1).map(str::trim);
        std::array::from_fn(|_| cells.next().expect("a cell"))
    })
    .collect()
}

/// The same of the code.
fn real(map: &ChipMap) -> Vec<[String; 3]> {
    let slots = map.slots;
    let flash = [
        ("boot stage", map.boot),
        ("slot state", slots.state),
        ("active", slots.active),
        ("staged", slots.staged),
        ("previous", slots.previous),
        ("records", map.records),
    ];
    let flash = flash.map(|(name, area)| row(name, map.base, area));
    flash.into_iter().chain([row("RAM", 0, map.ram)]).collect()
}

fn row(name: &str, base: u32, area: Area) -> [String; 3] {
    let size = if area.len.is_multiple_of(1024) {
        format!("{} KiB", area.len / 1024)
    } else {
        format!("{} B", area.len)
    };
    [
        name.to_owned(),
        format!("0x{:08X}", base + area.start),
        size,
    ]
}

/// D-5: what a technician reads is where the boot stage and the station put it.
#[test]
fn the_pages_quote_the_maps() {
    for (chip, page) in PAGES {
        let map = ChipMap::of(chip).expect("a map");
        assert_eq!(quoted(page), real(&map), "{chip}");
    }
}

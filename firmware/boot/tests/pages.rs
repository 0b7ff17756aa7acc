//! The pages in `hw/` quote the memory maps and name files; the code is right.

use std::path::Path;

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

/// The folders at the top that files are named from.
const ROOMS: [&str; 5] = ["firmware", "host", "hw", "licfmt", "tests"];

/// What stands between backticks.
fn named(page: &str) -> impl Iterator<Item = &str> {
    page.split('`').skip(1).step_by(2)
}

/// A page that sends its reader to a file that is gone is worse than none.
#[test]
fn the_files_that_are_named_are_there() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let others = [
        include_str!("../../../hw/README.md"),
        include_str!("../../../hw/threat-model.md"),
    ];
    let pages = PAGES.map(|(_, page)| page);
    let names: Vec<_> = pages.into_iter().chain(others).flat_map(named).collect();
    let in_a_room = |name: &&&str| {
        let room = name.split_once('/').map(|(room, _)| room);
        room.is_some_and(|room| ROOMS.contains(&room)) && !name.contains(' ')
    };
    let files: Vec<_> = names.iter().filter(in_a_room).collect();
    assert!(files.len() > 20, "{files:?}");
    for file in files {
        assert!(top.join(file).exists(), "{file}");
    }
}

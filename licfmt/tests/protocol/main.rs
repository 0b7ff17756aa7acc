//! `docs/protocol.md`: its byte examples are the golden vectors of the dongle protocol and of all
//! signed binary bodies, and its tables say what the code says.

mod frames;
mod layout;
mod page;
mod properties;
mod refused;
mod samples;
mod tables;
mod vectors;

use std::{collections::BTreeMap, fs, path::Path};

use layout::Variants;
use page::Page;
use vectors::vectors;

fn page_tables() -> [(&'static str, String); 10] {
    [
        ("keys", tables::keys()),
        ("commands", tables::commands()),
        ("errors", tables::errors()),
        ("purposes", tables::purposes()),
        ("chips", tables::chips()),
        ("tiers", tables::tiers()),
        ("stages", tables::stages()),
        ("refusals", tables::refusals()),
        ("bodies", tables::bodies()),
        ("sizes", tables::sizes()),
    ]
}

/// D-1, D-3, D-8, D-9: what the page shows is what the code writes and reads, byte for byte.
#[test]
fn the_page_shows_what_the_code_does() {
    let mut page = Page::read("protocol.md");
    let mut wanted: BTreeMap<_, _> = page_tables()
        .into_iter()
        .map(|(name, table)| (name.to_owned(), table))
        .collect();
    let vectors = vectors();
    for vector in &vectors {
        let twice = wanted.insert(vector.name.clone(), tables::hex(&vector.parts));
        assert!(twice.is_none(), "two examples named {}", vector.name);
    }
    page.must_hold(&wanted);
    for vector in &vectors {
        let shown = tables::bytes(page.part(&vector.name));
        assert_eq!(
            (vector.recode)(&shown).as_ref(),
            Some(&shown),
            "{}",
            vector.name
        );
        assert_eq!(vector.bytes(), shown, "{}", vector.name);
    }
}

fn all_named<T: Variants>(samples: &[T]) {
    let names: Vec<_> = samples.iter().map(Variants::name).collect();
    assert_eq!(names, T::NAMES, "one example of each, in order");
}

/// A variant without an example fails here; one without a name does not compile.
#[test]
fn every_variant_has_an_example() {
    all_named(&samples::requests());
    all_named(&samples::responses());
    all_named(&samples::update_ops());
    // `UpdateOp` may grow without breaking the match: all its numbers are tried.
    let ops = (0..0x80_u8).filter(|number| {
        let mut bytes = [0; 24];
        bytes[0] = *number;
        postcard::take_from_bytes::<licfmt::update::UpdateOp>(&bytes).is_ok()
    });
    assert_eq!(ops.count(), samples::update_ops().len());
}

/// Every media type in the source has a row on the page.
#[test]
fn every_signed_body_is_on_the_page() {
    let rows = tables::bodies();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = 0;
    for file in fs::read_dir(source).expect("source").flatten() {
        let Ok(text) = fs::read_to_string(file.path()) else {
            continue;
        };
        let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in shipped
            .lines()
            .filter(|line| line.contains("const TYPE: &'static str = "))
        {
            let media_type = line.split('"').nth(1).expect("a literal");
            assert!(rows.contains(&format!("`{media_type}`")), "{media_type}");
            found += 1;
        }
    }
    assert_eq!(found, rows.lines().count() - 2, "rows and types");
}

/// The report descriptor's lengths are the framing's, and the ids stand on the page.
#[test]
fn usb_ids_are_on_the_page() {
    use licfmt::hid::{PRODUCT_ID, USAGE, USAGE_PAGE, VENDOR_ID};
    let page = Page::read("protocol.md");
    for id in [VENDOR_ID, PRODUCT_ID, USAGE_PAGE, USAGE] {
        assert!(page.text().contains(&format!("`0x{id:04x}`")), "{id:#06x}");
    }
}

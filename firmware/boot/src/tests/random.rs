//! Any flash content, any input.

use std::{vec, vec::Vec};

use proptest::{
    array::{uniform2, uniform3},
    collection::vec as vec_of,
    option,
    prelude::*,
    sample::select,
};

use super::support::*;
use crate::{Boot, Phase, State, sim::Nor};

/// Ranges of flash, and what they are overwritten with.
fn scribbles() -> impl Strategy<Value = Vec<(usize, Vec<u8>)>> {
    let place = prop_oneof![0..64usize, 1024..1088usize, 2048..14336usize];
    vec_of((place, vec_of(any::<u8>(), 1..40)), 0..4)
}

fn phase() -> impl Strategy<Value = Phase> {
    prop_oneof![
        select(vec![
            Phase::Idle,
            Phase::Staged,
            Phase::BackingUp,
            Phase::Copying,
            Phase::Reverting
        ]),
        any::<u8>().prop_map(|left| Phase::Trial { left }),
    ]
}

/// What flash is made of: images by their slots, records by their sectors, scribbles over both.
type Made = (
    [Option<u8>; 3],
    [Option<(Phase, u8, u32)>; 2],
    Vec<(usize, Vec<u8>)>,
);

fn made() -> impl Strategy<Value = Made> {
    let record = option::of((phase(), 0u8..5, any::<u32>()));
    (uniform3(option::of(1u8..5)), uniform2(record), scribbles())
}

fn flash((slots, records, scribbles): &Made) -> Flash {
    let mut content = vec![0xFF; 14 * SECTOR as usize];
    let mut put = |at: usize, bytes: &[u8]| {
        let end = (at + bytes.len()).min(content.len());
        content[at..end].copy_from_slice(&bytes[..end - at]);
    };
    let areas = [MAP.active, MAP.staged, MAP.previous];
    for (area, minor) in areas.into_iter().zip(slots) {
        put(area.start as usize, &minor.map(image).unwrap_or_default());
    }
    for (index, record) in records.iter().enumerate() {
        if let Some((phase, minor, sequence)) = *record {
            let floor = version(minor);
            put(index * 1024, &State { phase, floor }.to_bytes(sequence));
        }
    }
    for (at, bytes) in scribbles {
        put(*at, bytes);
    }
    Nor::with_content(content)
}

/// Everything that a host can ask.
fn ask_everything(dongle: &mut Dongle, pieces: &[(u32, Vec<u8>)]) {
    let third = image(3);
    let _ = dongle.stage(&manifest(&third));
    let _ = dongle.write(0, &third[512..768]);
    for (offset, bytes) in pieces {
        let _ = dongle.write(*offset, bytes);
    }
    let _ = dongle.install();
    let _ = dongle.confirm();
    let _ = dongle.bring(&image(4));
}

fn pieces() -> impl Strategy<Value = Vec<(u32, Vec<u8>)>> {
    let offset = prop_oneof![0..1024u32, any::<u32>()];
    vec_of((offset, vec_of(any::<u8>(), 0..300)), 0..4)
}

/// Something that happens to a dongle.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// A program brings this version.
    Bring(u8),
    /// The running program says that it works.
    Confirm,
    /// Power goes, and comes back.
    Unplug,
    /// In that many steps power goes, whatever is going on then.
    Cut(u64, u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (1u8..5).prop_map(Event::Bring),
        Just(Event::Confirm),
        Just(Event::Unplug),
        (1u64..400, any::<u64>()).prop_map(|(step, seed)| Event::Cut(step, seed)),
    ]
}

/// Power-ups until one is not cut: what starts is whole.
fn comes_back(dongle: Dongle) -> Dongle {
    let mut dongle = dongle.unplugged();
    let boot = dongle.power_up();
    assert!(matches!(boot, Boot::Start { .. }), "{boot:?}");
    dongle
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// D-8: what starts is one of our images, byte for byte, and not below the floor. Where a good
    /// one is in any slot, one starts.
    #[test]
    fn whatever_flash_holds(made in made(), pieces in pieces()) {
        let mut dongle = on(flash(&made));
        let floor = dongle.floor();
        let good = |dongle: &Dongle| {
            [MAP.active, MAP.staged, MAP.previous].into_iter().any(|slot| {
                (1..5).any(|minor| version(minor) >= floor && dongle.holds(slot, &image(minor)))
            })
        };
        let had_good = good(&dongle);
        match dongle.power_up() {
            Boot::Start { .. } => {
                let minor = dongle.runs();
                prop_assert!(minor.is_some_and(|minor| version(minor) >= floor), "{:?}", minor);
            }
            Boot::Nothing(_) => prop_assert!(!had_good),
        }
        ask_everything(&mut dongle, &pieces);
        prop_assert!(!dongle.flash.misused());
        let again = dongle.unplugged().power_up();
        let starts = matches!(again, Boot::Start { .. });
        prop_assert!(starts || !had_good);
    }

    /// D-8: any life of a dongle: it always has a program, and the floor never falls.
    #[test]
    fn any_life(events in vec_of(event(), 1..16)) {
        let mut dongle = confirmed();
        let mut floor = dongle.floor();
        for event in events {
            match event {
                Event::Bring(minor) => drop(dongle.bring(&image(minor))),
                Event::Confirm => drop(dongle.confirm()),
                Event::Unplug => drop(dongle.power_up()),
                Event::Cut(step, seed) => {
                    dongle.strike(step, seed, true);
                    continue;
                }
            }
            if matches!(event, Event::Unplug) || !dongle.flash.powered() {
                dongle = comes_back(dongle);
            }
            let runs = version(dongle.runs().expect("an image, byte for byte"));
            prop_assert!(dongle.floor() >= floor, "the floor fell");
            floor = dongle.floor();
            prop_assert!(runs >= floor);
        }
    }

    /// D-8: garbage starts nothing, and harms nobody.
    #[test]
    fn any_bytes_do_no_harm(content in vec_of(any::<u8>(), 0..15_000), pieces in pieces()) {
        let mut dongle = on(Nor::with_content(content));
        let nothing = matches!(dongle.power_up(), Boot::Nothing(_));
        prop_assert!(nothing);
        ask_everything(&mut dongle, &pieces);
    }
}

//! Firmware slots: whatever flash holds and a host asks, the boot stage starts an image of the vendor's, byte for byte and
//! not below the floor, or nothing; and something, if a good image is anywhere. Headers and trust blocks of any bytes.
#![no_main]

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use keyfob_boot::{
    Area, Boot, Slots,
    sim::{Nor, Strike, flashed, signed_image},
};
use libfuzzer_sys::fuzz_target;
use licfmt::{
    device::{Chip, FirmwareVersion},
    firmware::{TrustBlock, read_header, split_image, write_header},
};

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[11; 32]));

/// Versions 1.0.0 to 1.3.0.
static IMAGES: LazyLock<[Vec<u8>; 4]> = LazyLock::new(|| {
    [0, 1, 2, 3].map(|minor| {
        let program = vec![minor; 300 + 100 * usize::from(minor)];
        signed_image(Chip::Simulated, version(minor), &program, &KEY)
    })
});

/// Flash of a dongle that was confirmed, that will install, that is on trial, that used it up, that confirmed an update.
static LIVES: LazyLock<[Vec<u8>; 5]> = LazyLock::new(|| {
    let mut dongle = flashed(&IMAGES[0], &KEY);
    let mut look = |act: &dyn Fn(&mut Slots<Nor>)| {
        act(&mut dongle);
        dongle = on(dongle.flash.clone());
        dongle.flash.content().to_vec()
    };
    [
        look(&|dongle| dongle.confirm().expect("confirmed")),
        look(&|dongle| bring(dongle, &IMAGES[1]).expect("taken")),
        look(&|dongle| assert_eq!(dongle.power_up(), Boot::Start { trial: true })),
        look(&|dongle| {
            (0..2).for_each(|_| assert_eq!(dongle.power_up(), Boot::Start { trial: true }))
        }),
        look(&|dongle| dongle.confirm().expect("confirmed")),
    ]
});

fn version(minor: u8) -> FirmwareVersion {
    FirmwareVersion {
        major: 1,
        minor,
        patch: 0,
    }
}

fn on(flash: Nor) -> Slots<Nor> {
    let mut slots = flashed(&[], &KEY);
    slots.flash = flash;
    slots
}

fn bring(dongle: &mut Slots<Nor>, image: &[u8]) -> Result<(), keyfob_boot::ImageFault> {
    let (manifest, program) = split_image(image).expect("an image");
    let mut next = dongle.stage(&manifest)?;
    while let rest @ [_, ..] = &program[next as usize..] {
        next = dongle.write(next, &rest[..rest.len().min(256)])?;
    }
    dongle.install()
}

/// The version that a slot holds, byte for byte.
fn held(dongle: &Slots<Nor>, slot: Area) -> Option<FirmwareVersion> {
    let content = &dongle.flash.content()[slot.start as usize..];
    let minor = IMAGES.iter().position(|image| content.starts_with(image))?;
    Some(version(u8::try_from(minor).expect("four")))
}

/// Powers up, and looks at what starts.
fn power_up(dongle: &mut Slots<Nor>) {
    let floor = dongle.state().expect("readable").floor;
    let map = dongle.map;
    let slots = [map.active, map.staged, map.previous];
    let good = slots.iter().any(|slot| held(dongle, *slot) >= Some(floor));
    match dongle.power_up() {
        Boot::Start { .. } => assert!(
            held(dongle, map.active) >= Some(floor),
            "not ours, or too old"
        ),
        Boot::Nothing(fault) => assert!(!good, "{fault:?}, with a good image at hand"),
    }
    assert!(!dongle.flash.misused());
}

fn ask(dongle: &mut Slots<Nor>, what: u8, number: u16) {
    let image = &IMAGES[usize::from(number % 4)];
    let piece = &image[512..][..usize::from(what).min(image.len() - 512)];
    // Whatever is refused, nothing is to be harmed.
    let _ = match what % 5 {
        0 => dongle
            .stage(&split_image(image).expect("an image").0)
            .map(drop),
        1 => dongle.write(u32::from(number), piece).map(drop),
        2 => dongle.install(),
        3 => dongle.confirm(),
        _ => bring(dongle, image),
    };
}

fn read_anything(bytes: &[u8]) {
    let mut header = [0xFF; 512];
    let len = bytes.len().min(header.len());
    header[..len].copy_from_slice(&bytes[..len]);
    if let Ok(sealed) = read_header(&header) {
        assert_eq!(write_header(&sealed), header);
    }
    if let Some(block) = bytes.first_chunk().and_then(TrustBlock::read) {
        assert_eq!(Some(&block.to_bytes()), bytes.first_chunk());
    }
}

// A byte: which life. Then groups of four: kind (1), number (2), value (1). Kinds: bytes of flash changed; a power cut in
// the next power-up; a power-up; something asked.
fuzz_target!(|bytes: &[u8]| {
    read_anything(bytes);
    let Some((life, script)) = bytes.split_first() else {
        return;
    };
    let mut dongle = on(Nor::with_content(
        LIVES[usize::from(*life) % LIVES.len()].clone(),
    ));
    for step in script.chunks_exact(4).take(12) {
        let number = u16::from_le_bytes([step[1], step[2]]);
        match step[0] % 4 {
            0 => {
                let mut content = dongle.flash.content().to_vec();
                let at = usize::from(number) % content.len();
                content[at] ^= step[3];
                dongle = on(Nor::with_content(content));
            }
            1 => {
                dongle.flash.strike(Strike {
                    step: u64::from(number % 1024) + 1,
                    seed: step[3].into(),
                    power: true,
                });
                let _ = dongle.power_up();
                dongle.flash.power_on();
                assert!(!dongle.flash.misused());
                dongle = on(dongle.flash);
            }
            2 => {
                dongle = on(dongle.flash);
                power_up(&mut dongle);
            }
            _ => ask(&mut dongle, step[3], number),
        }
    }
    power_up(&mut on(dongle.flash));
});

//! Damaged flash: whatever bytes of a dongle's memory are changed, it powers up without a panic, says the same after
//! another power-up, and signs only with the key that it shows.
#![no_main]

use std::sync::LazyLock;

use keyfob_firmware::sim::{SimDongle, SimNoise};
use libfuzzer_sys::fuzz_target;
use licfmt::{
    Digest, LicenseTag, Nonce, UnixTime,
    attest::Challenge,
    counter::CounterIndex,
    message::{HostEntropy, Request, Response},
};

/// A dongle with a key, as its flash holds it.
static WITH_KEY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut dongle = SimDongle::new([7; 16], SimNoise::seeded(1));
    let entropy = HostEntropy([3; 32]);
    let made = dongle.handle(
        &Request::CreateKey {
            entropy,
            challenge: Nonce([4; 32]),
        },
        0,
    );
    assert!(matches!(made, Response::KeyCreated { .. }));
    dongle.image()
});

fn power_up(image: &[u8]) -> SimDongle {
    SimDongle::from_image(image, SimNoise::seeded(2)).expect("of the right length")
}

/// What must not change by being powered up once more.
fn lasting(dongle: &mut SimDongle) -> Option<impl PartialEq + std::fmt::Debug + use<>> {
    match dongle.handle(&Request::Info, 0) {
        Response::Info(info) => Some((
            info.stage,
            info.dongle,
            info.public_key,
            info.counters,
            info.times,
            info.next_update,
        )),
        _ => None,
    }
}

// Groups of four bytes: place (2, in the flash), what is changed (1), how often in a row (1).
fuzz_target!(|changes: &[u8]| {
    let mut image = WITH_KEY.clone();
    for change in changes.chunks_exact(4) {
        let place = 32 + usize::from(u16::from_le_bytes([change[0], change[1]]));
        for at in place..place + 1 + usize::from(change[3]) {
            if let Some(byte) = image.get_mut(at) {
                *byte ^= change[2];
            }
        }
    }
    let mut dongle = power_up(&image);
    let before = lasting(&mut dongle);
    let challenge = Challenge {
        nonce: Nonce([1; 32]),
        license_file: Digest([2; 32]),
        license: LicenseTag([3; 16]),
        host_time: UnixTime(1_795_251_600),
    };
    let counter = CounterIndex::new(0).expect("there is one");
    for request in [
        Request::Attest(challenge),
        Request::Consume {
            nonce: Nonce([1; 32]),
            counter,
            amount: 0,
        },
        Request::PrepareUpdate,
        Request::Certificates,
    ] {
        let _answer = dongle.handle(&request, 1000);
    }
    let mut again = power_up(&power_up(&image).image());
    assert_eq!(lasting(&mut again), before);
});

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use ed25519_dalek::SigningKey;
use keyfob::{Clock, Moment, OsRng, transport::Timer};
use licfmt::{
    Digest, RevocationNumber, Sealed, UnixTime,
    attest::DongleTimes,
    device::{Chip, LockState, Stage},
    firmware::write_header,
    id::Sequence,
};

use super::*;

const fn version(minor: u8) -> FirmwareVersion {
    FirmwareVersion {
        major: 1,
        minor,
        patch: 0,
    }
}

fn dongle() -> Info {
    Info {
        protocol: licfmt::message::PROTOCOL_VERSION,
        capabilities: Capabilities::WINK.with(Capabilities::FIRMWARE_UPDATE),
        chip: Chip::Rp2040,
        unit: Digest::of(b"unit"),
        firmware: version(1),
        stage: Stage::Blank,
        lock: LockState::default(),
        dongle: None,
        public_key: None,
        boots: 7,
        uptime_ms: 1000,
        times: DongleTimes::default(),
        revocations: RevocationNumber(0),
        next_update: Sequence(1),
        counters: Default::default(),
        erase_cycles: 3,
    }
}

fn image(chip: Chip, version: FirmwareVersion) -> Vec<u8> {
    let program = b"program";
    let manifest = FirmwareManifest {
        chip,
        version,
        len: 7,
        digest: Digest::of(program),
        issued: UnixTime(1_795_251_600),
    };
    let sealed = Sealed::sign(&manifest, &SigningKey::from_bytes(&[1; 32]));
    [&write_header(&sealed)[..], program].concat()
}

fn why(image: &[u8], dongle: &Info) -> Option<&'static str> {
    let path = Path::new("x.image");
    let split = split_image(image).map_err(|_| no_image(path));
    let read = split.and_then(|(sealed, program)| manifest(path, &sealed, program));
    let checked = read.and_then(|manifest| check(path, &manifest, dongle));
    checked.err().and_then(|problem| problem.reason())
}

/// D-5: what the dongle would not take, or what would not run on it, is not even sent.
#[test]
fn what_cannot_end_well_is_not_begun() {
    let good = image(Chip::Rp2040, version(2));
    assert_eq!(why(&good, &dongle()), None);
    let other = image(Chip::Nrf52840, version(2));
    assert_eq!(why(&other, &dongle()), Some("why-firmware-chip"));
    let older = image(Chip::Rp2040, version(0));
    assert_eq!(why(&older, &dongle()), Some("why-firmware-older"));
    let fixed = Info {
        capabilities: Capabilities::WINK,
        ..dongle()
    };
    assert_eq!(why(&good, &fixed), Some("why-firmware-fixed"));
}

/// D-5: a file that is no image, or that was cut or edited, is noticed before it is sent.
#[test]
fn a_damaged_image_is_not_sent() {
    let good = image(Chip::Rp2040, version(2));
    let mut edited = good.clone();
    *edited.last_mut().expect("bytes") ^= 1;
    let longer = [&good[..], b"x"].concat();
    for bad in [&b"text"[..], &good[..good.len() - 1], &edited, &longer] {
        assert_eq!(why(bad, &dongle()), Some("why-no-image"));
    }
}

/// A clock that jumps instead of waiting.
#[derive(Default)]
struct Jumping(AtomicU64);

impl Clock for Jumping {
    fn now(&self) -> Moment {
        Moment {
            wall: UnixTime(1_795_251_600),
            uptime_ms: self.0.load(Ordering::Relaxed),
        }
    }
}

impl Timer for Jumping {
    fn sleep_ms(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

/// Waits for what is seen one look after the other, and then nothing.
fn waited(looks: &[&[Info]]) -> (Result<Info, Problem>, u64) {
    let seams = Seams {
        timer: Arc::new(Jumping::default()),
        rng: Arc::new(OsRng),
    };
    let looks = RefCell::new(looks.iter());
    let look = || {
        looks
            .borrow_mut()
            .next()
            .map_or(Vec::new(), |it| it.to_vec())
    };
    let after = wait(&seams, 60, &dongle(), look);
    (after, seams.now_ms())
}

/// D-5: the same unit is waited for, wherever it comes back, and only after a restart.
#[test]
fn the_same_unit_is_waited_for() {
    let back = Info {
        boots: 9,
        firmware: version(2),
        ..dongle()
    };
    let other = Info {
        unit: Digest::of(b"other"),
        ..back.clone()
    };
    let (after, ms) = waited(&[&[dongle()], &[], &[other, back.clone()]]);
    assert_eq!((after, ms), (Ok(back), 2 * LOOK_EVERY_MS));
}

/// D-5: a dongle that does not come back is not waited for without end.
#[test]
fn a_dongle_that_stays_away_is_reported() {
    let (after, ms) = waited(&[&[dongle()]]);
    let problem = after.expect_err("away");
    assert_eq!(problem.code(), Code::DongleSilent);
    assert_eq!(problem.reason(), Some("why-firmware-away"));
    assert_eq!(ms, 60_000);
}

/// D-5: coming back with what it had is told apart from coming back with what was sent.
#[test]
fn a_dongle_that_went_back_is_told_apart() {
    let returned = Info {
        boots: 11,
        ..dongle()
    };
    let updated = Info {
        firmware: version(2),
        ..returned.clone()
    };
    assert!(concluded(&updated, version(1), version(2)).is_ok());
    let problem = concluded(&returned, version(1), version(2)).expect_err("went back");
    assert_eq!(problem.code(), Code::FirmwareReturned);
    let args: Vec<_> = problem.args().collect();
    assert_eq!(args, [("found", "1.1.0"), ("wanted", "1.2.0")]);
}

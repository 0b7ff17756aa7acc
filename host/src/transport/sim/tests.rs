use std::fs;

use licfmt::{Nonce, device::Stage};

use super::*;
use crate::{
    Code,
    dongle::{Dongle, DongleError},
    transport::fake::{CountingRng, FakeClock, seams},
};

fn open(path: &Path, seams: &Seams) -> Dongle<SimTransport> {
    let transport = SimTransport::open(path, seams).expect("plugged in");
    Dongle::open(transport, seams.clone()).expect("answers")
}

/// D-1: a key made on the dongle is there after it was unplugged.
#[test]
fn what_the_dongle_did_outlives_the_program() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let path = directory.path().join("a.dongle");
    let seams = seams();
    SimTransport::create(&path, &seams).expect("created");

    let mut dongle = open(&path, &seams);
    let before = dongle.info().expect("info");
    assert_eq!((before.stage, before.boots), (Stage::Blank, 2));
    let key = dongle.create_key(Nonce([5; 32])).expect("key");
    drop(dongle);

    let after = open(&path, &seams).info().expect("info");
    assert_eq!(after.stage, Stage::KeyMade);
    assert_eq!(after.public_key, Some(key.public_key));
    assert_eq!(after.boots, before.boots + 1);

    // Plugging in counts, even if nothing is asked.
    drop(SimTransport::open(&path, &seams).expect("plugged in"));
    let last = open(&path, &seams).info().expect("info");
    assert_eq!(last.boots, after.boots + 2);
}

/// D-9: an answer leaves only after what it acknowledges is in the file.
#[test]
fn the_file_is_up_to_date_when_the_answer_comes() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let path = directory.path().join("a.dongle");
    let seams = seams();
    SimTransport::create(&path, &seams).expect("created");
    let mut dongle = open(&path, &seams);
    let key = dongle.create_key(Nonce([5; 32])).expect("key");

    // A program that is killed now never gets to write anything else.
    let image = fs::read(&path).expect("readable");
    let mut crashed = SimDevice::power_up(&image, &path, &seams.rng).expect("an image");
    let info = crashed.dongle.handle(&licfmt::message::Request::Info, 0);
    let licfmt::message::Response::Info(info) = info else {
        panic!("{info:?}");
    };
    assert_eq!(info.public_key, Some(key.public_key));
}

/// D-9: what cannot be made durable is not acknowledged, now or later.
#[test]
fn no_answer_leaves_while_the_file_cannot_be_written() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let path = directory.path().join("a.dongle");
    let seams = seams();
    SimTransport::create(&path, &seams).expect("created");
    let mut dongle = open(&path, &seams);
    // Where the new image would be written, something else is in the way.
    let obstacle = directory.path().join("a.dongle.new");
    fs::create_dir(&obstacle).expect("made");
    let error = dongle.create_key(Nonce([5; 32])).expect_err("not stored");
    assert_eq!(error.code(), Code::Io, "{error}");
    let mut transport = dongle.into_transport();
    let error = transport.receive(0).expect_err("still not stored");
    assert_eq!(error.code(), Code::Io, "{error}");
    fs::remove_dir(&obstacle).expect("removed");
    transport.receive(0).expect("stored, and handed out");
    drop(transport);
    let info = open(&path, &seams).info().expect("info");
    assert_eq!(info.stage, Stage::KeyMade);
}

/// D-4: taking the file away is pulling the dongle.
#[test]
fn a_file_taken_away_is_a_dongle_pulled() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let path = directory.path().join("a.dongle");
    let seams = seams();
    SimTransport::create(&path, &seams).expect("created");
    let mut dongle = open(&path, &seams);
    fs::rename(&path, directory.path().join("drawer")).expect("moved");
    let error = dongle.info().expect_err("unplugged");
    assert!(error.is_gone());
    assert_eq!(error.code(), Code::DongleMissing);
    fs::rename(directory.path().join("drawer"), &path).expect("moved back");
    dongle.info().expect("the same dongle is back");
}

#[test]
fn a_file_that_is_no_dongle_is_told_from_a_broken_one() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let path = directory.path().join("a.dongle");
    fs::write(&path, b"something else").expect("written");
    let Err(error) = SimTransport::open(&path, &seams()) else {
        panic!("no dongle");
    };
    assert!(matches!(error, TransportError::Image { .. }), "{error}");
}

/// D-1: no key is made of nothing when the system has no random numbers.
#[test]
fn without_random_numbers_no_key_is_made() {
    struct Empty;
    impl Rng for Empty {
        fn fill(&self, _: &mut [u8]) -> Result<(), crate::RngError> {
            Err(crate::RngError("none".into()))
        }
    }
    let directory = tempfile::tempdir().expect("temporary directory");
    let path = directory.path().join("a.dongle");
    SimTransport::create(&path, &seams()).expect("created");
    let poor = Seams {
        timer: Arc::new(FakeClock::default()),
        rng: Arc::new(Empty),
    };
    let transport = SimTransport::open(&path, &poor).expect("plugged in");
    let mut dongle = Dongle::open(transport, seams()).expect("answers");
    let error = dongle.create_key(Nonce([5; 32])).expect_err("no noise");
    assert!(matches!(error, DongleError::Refused(_)), "{error}");
    assert_eq!(dongle.info().expect("info").stage, Stage::Blank);
}

/// D-2: programs that plug in, ask and unplug in turn lose nothing of each other's.
#[test]
fn programs_take_turns_at_a_file() {
    const EACH: u32 = 5;
    let directory = tempfile::tempdir().expect("temporary directory");
    let path = directory.path().join("a.dongle");
    let seams = Seams {
        timer: Arc::new(crate::SystemClock::start()),
        rng: Arc::new(CountingRng::default()),
    };
    SimTransport::create(&path, &seams).expect("created");
    let before = open(&path, &seams).info().expect("info").boots;
    let program = || {
        for _ in 0..EACH {
            open(&path, &seams).info().expect("info");
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(program);
        }
    });
    let after = open(&path, &seams).info().expect("info").boots;
    assert_eq!(after - before, 3 * EACH + 1);
}

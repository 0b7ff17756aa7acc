use std::{sync::Arc, thread};

use licfmt::{
    LicenseTag, Revision, RevocationNumber, UnixTime,
    counter::CounterState,
    device::Stage,
    hid::{ChannelId, Frames, GAP_TIMEOUT_MS, Packet, Report},
    statement::LicenseFloor,
    update::{UpdateOp, UpdateOps},
};

use super::{fake_vendor as vendor, *};
use crate::{
    Code, SystemClock,
    transport::{
        TransportError,
        bus::{Bus, BusEnd},
        fake::{CountingRng, FakeDongle, seams},
        sim::SimDevice,
    },
};

const SERIAL: u32 = 4711;

fn bus(seams: &Seams) -> Bus<SimDevice> {
    let device = SimDevice::blank(&seams.rng).expect("random numbers");
    Bus::new(device, Arc::clone(&seams.timer) as _)
}

fn open(bus: &Bus<SimDevice>, seams: &Seams) -> Dongle<BusEnd<SimDevice>> {
    Dongle::open(bus.open(), seams.clone()).expect("answers")
}

fn challenge(seed: u32) -> Challenge {
    Challenge {
        nonce: Nonce(Digest::of(&seed.to_le_bytes()).0),
        license_file: Digest::of(b"promos.json"),
        license: LicenseTag::of("4000-1"),
        host_time: UnixTime(1_800_000_000),
    }
}

/// D-1, D-3: from a blank dongle to one that proves itself.
#[test]
fn a_dongle_is_provisioned_locked_and_attests() {
    let seams = seams();
    let bus = bus(&seams);
    let mut dongle = open(&bus, &seams);
    let blank = dongle.attest(challenge(1)).expect_err("no key yet");
    assert_eq!(blank.code(), Code::DongleUnprovisioned);
    let stage = |error: DongleError| match error {
        DongleError::Unprovisioned { stage } => Some(stage),
        _ => None,
    };
    assert_eq!(stage(blank), Some(Stage::Blank));
    dongle.create_key(Nonce([6; 32])).expect("a key");
    let uncertified = dongle.certificates().expect_err("none yet");
    assert_eq!(stage(uncertified), Some(Stage::KeyMade));

    let id = vendor::provision(&mut dongle, SERIAL);
    dongle.lock(id).expect("locked");
    dongle.lock(id).expect("locking again changes nothing");
    let info = dongle.info().expect("info");
    assert_eq!((info.stage, info.dongle), (Stage::Locked, Some(id)));

    let device = dongle.certificates().expect("certificates").device;
    let device = device
        .open(&vendor::issuer().verifying_key())
        .expect("as issued");
    assert_eq!(
        (device.dongle, Some(device.public_key)),
        (id, info.public_key)
    );
    let key = info
        .public_key
        .expect("a key")
        .verifying_key()
        .expect("a point");
    let attestation = dongle.attest(challenge(2)).expect("attestation");
    let attestation = attestation.open(&key).expect("signed by its key");
    assert_eq!(attestation.challenge, challenge(2));
    assert_eq!(attestation.dongle, id);
}

/// D-5: of a tray, only the unit that is named is locked.
#[test]
fn a_refusal_says_why() {
    let seams = seams();
    let bus = bus(&seams);
    let mut dongle = open(&bus, &seams);
    vendor::provision(&mut dongle, SERIAL);
    let other = DongleId::new(SERIAL + 1).expect("eight digits");
    let error = dongle.lock(other).expect_err("another unit");
    assert_eq!(error.refusal(), Some(Refusal::OtherDongle));
    assert_eq!(error.code(), Code::DongleRefused);
    assert_eq!(
        error.to_string(),
        "the dongle refused: meant for another dongle"
    );
}

/// D-7, D-8, D-9: time is learned, an update sets a counter, the counter is used.
#[test]
fn time_updates_and_counters() {
    let seams = seams();
    let bus = bus(&seams);
    let mut dongle = open(&bus, &seams);
    let id = vendor::provision(&mut dongle, SERIAL);
    let info = dongle.info().expect("info");
    let key = info
        .public_key
        .expect("a key")
        .verifying_key()
        .expect("a point");

    let statement = TimeStatement {
        time: vendor::ISSUED,
        revocations: RevocationNumber(3),
        license: Some(LicenseFloor {
            license: LicenseTag::of("4000-1"),
            revision: Revision(2),
        }),
    };
    let issuer = vendor::issuer_certificate();
    let times = dongle.present(issuer.clone(), vendor::issue(&statement));
    assert_eq!(times.expect("believed").trusted, vendor::ISSUED);

    let counter = CounterIndex::new(2).expect("a counter");
    let request = dongle.prepare_update().expect("request");
    let request = request.open(&key).expect("signed by its key");
    let mut ops = UpdateOps::default();
    let epoch = request.counters[2].epoch + 1;
    let limit = UpdateOp::Counter {
        counter,
        epoch,
        limit: 5,
    };
    ops.0.push(limit).expect("room");
    let update = vendor::issue(&DongleUpdate {
        dongle: id,
        sequence: request.sequence,
        request: request.request,
        issued: vendor::ISSUED,
        ops,
    });
    let receipt = dongle.apply_update(issuer.clone(), update.clone());
    let again = dongle
        .apply_update(issuer, update)
        .expect("the same receipt");
    assert_eq!(receipt.expect("applied"), again);

    let mut consume = |amount| {
        let answer = dongle
            .consume(Nonce([7; 32]), counter, amount)
            .expect("answer");
        let answer = answer.open(&key).expect("signed by its key");
        (answer.granted, answer.state)
    };
    let used = |used| CounterState {
        epoch,
        used,
        limit: 5,
    };
    assert_eq!(consume(3), (true, used(3)));
    assert_eq!(consume(3), (false, used(3)));
    assert_eq!(consume(0), (true, used(3)));
}

#[test]
fn ping_and_wink() {
    let seams = seams();
    let bus = bus(&seams);
    let mut dongle = open(&bus, &seams);
    for len in [0, 1, 57, 58, 300, MESSAGE_MAX] {
        dongle.ping(&vec![0xA5; len]).expect("comes back");
    }
    assert!(
        dongle
            .channel()
            .capabilities()
            .contains(licfmt::message::Capabilities::WINK)
    );
    dongle.wink().expect("winks");
}

/// D-2, M-7: several programs on one computer share one dongle.
#[test]
fn four_programs_attest_at_once() {
    let clock = Arc::new(SystemClock::start());
    let seams = Seams {
        timer: clock,
        rng: Arc::new(CountingRng::default()),
    };
    let bus = bus(&seams);
    let mut first = open(&bus, &seams);
    vendor::provision(&mut first, SERIAL);
    let key = first.info().expect("info").public_key.expect("a key");
    let key = key.verifying_key().expect("a point");
    drop(first);
    let program = |number: u32| {
        let mut dongle = open(&bus, &seams);
        for round in 0..200 {
            let asked = challenge(number * 1000 + round);
            let answer = dongle.attest(asked.clone()).expect("attestation");
            assert_eq!(answer.open(&key).expect("signed").challenge, asked);
        }
    };
    thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || program(number));
        }
    });
}

/// Loses the `lose`th report of an answer, counted from 1.
struct Lossy<T> {
    inner: T,
    lose: u32,
    seen: u32,
}

impl<T: Transport> Transport for Lossy<T> {
    fn send(&mut self, report: &Report) -> Result<(), TransportError> {
        self.inner.send(report)
    }

    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError> {
        let report = self.inner.receive(timeout_ms)?;
        Ok(report.filter(|report| {
            let answers = Packet::parse(report).channel() != ChannelId::BROADCAST;
            self.seen += u32::from(answers);
            !answers || self.seen != self.lose
        }))
    }
}

fn lossy(bus: &Bus<SimDevice>, seams: &Seams, lose: u32) -> Dongle<Lossy<BusEnd<SimDevice>>> {
    let transport = Lossy {
        inner: bus.open(),
        lose,
        seen: 0,
    };
    Dongle::open(transport, seams.clone()).expect("answers")
}

/// D-3: a system that is too busy to fetch all reports loses time, and no more.
#[test]
fn what_changes_nothing_is_asked_again() {
    let seams = seams();
    let bus = bus(&seams);
    let id = vendor::provision(&mut open(&bus, &seams), SERIAL);
    for lose in 1..=4 {
        let before = seams.now_ms();
        let mut dongle = lossy(&bus, &seams, lose);
        dongle.attest(challenge(lose)).expect("asked again");
        assert!(dongle.into_transport().seen > 4, "report {lose} was lost");
        assert!(
            seams.now_ms() - before <= GAP_TIMEOUT_MS + 100,
            "report {lose}"
        );
    }
    // Of an answer in one report, nothing is left that would show the loss but silence.
    lossy(&bus, &seams, 1).lock(id).expect("asked again");
}

/// D-9: units are never used twice behind the caller's back.
#[test]
fn units_are_not_asked_for_again() {
    let seams = seams();
    let bus = bus(&seams);
    vendor::provision(&mut open(&bus, &seams), SERIAL);
    let mut dongle = lossy(&bus, &seams, 1);
    let counter = CounterIndex::new(0).expect("a counter");
    let error = dongle
        .consume(Nonce([1; 32]), counter, 0)
        .expect_err("broke off");
    let broke_off = matches!(error, DongleError::Channel(ChannelError::Lost(_)));
    assert!(broke_off, "{error}");
    dongle
        .consume(Nonce([1; 32]), counter, 0)
        .expect("the next one works");
}

/// D-2: the firmware itself does not let a half-sent message of one program keep the others off
/// for longer than the gap timeout, nor a program that vanished.
#[test]
fn the_firmware_frees_itself_of_slow_and_vanished_programs() {
    let seams = seams();
    let bus = bus(&seams);
    let mut other = open(&bus, &seams);
    for reports in 1..4 {
        let mut end = bus.open();
        let id = Channel::open(bus.open(), seams.clone())
            .expect("answers")
            .id();
        let message = [7; 200];
        let frames = Frames::new(id, Command::Ping, &message).expect("short");
        for report in frames.take(reports) {
            end.send(&report).expect("taken");
        }
        drop(end);
        let before = seams.now_ms();
        other.ping(b"my turn").expect("comes back");
        assert!(
            seams.now_ms() - before < GAP_TIMEOUT_MS + 100,
            "after {reports}"
        );
    }
}

/// D-4: a dongle pulled while it is asked is gone, not silent.
#[test]
fn a_pulled_dongle_is_gone_and_can_come_back() {
    let seams = seams();
    let bus = bus(&seams);
    let mut dongle = open(&bus, &seams);
    vendor::provision(&mut dongle, SERIAL);
    let pulled = bus.unplug().expect("was in");
    let error = dongle.attest(challenge(1)).expect_err("pulled");
    assert!(error.is_gone(), "{error}");
    bus.plug(pulled);
    dongle.attest(challenge(2)).expect("back again");
}

/// D-5: a station learns when a dongle stored something else than it was sent.
#[test]
fn what_was_stored_is_compared_with_what_was_sent() {
    fn answer(stored: Digest) -> Vec<u8> {
        Response::Installed(stored).encode(&mut [0; 64]).to_vec()
    }
    let install = |answer| {
        let seams = seams();
        let bus = Bus::new(FakeDongle::new(answer), Arc::clone(&seams.timer) as _);
        let mut dongle = Dongle::open(bus.open(), seams).expect("answers");
        let certificate = vendor::issuer_certificate();
        let device = Sealed::from_bytes(certificate.as_bytes()).expect("as long as one");
        let certificates = Certificates {
            issuer: certificate,
            device,
        };
        dongle.install(PublicKey([1; 32]), &certificates)
    };
    install(|sent| answer(Digest::of(sent))).expect("stored as sent");
    let error = install(|_| answer(Digest::of(b"else"))).expect_err("something else");
    assert!(matches!(error, DongleError::StoredOther { .. }), "{error}");
}

/// D-3: a dongle that answers something else than was asked is not taken at its word.
#[test]
fn an_answer_to_another_question_is_refused() {
    let ask = |answer| {
        let seams = seams();
        let bus = Bus::new(FakeDongle::new(answer), Arc::clone(&seams.timer) as _);
        let mut dongle = Dongle::open(bus.open(), seams).expect("answers");
        let error = dongle.info().expect_err("not what was asked");
        assert_eq!(error.code(), Code::DongleSilent);
        error.to_string()
    };
    assert_eq!(
        ask(|_| Response::Locked.encode(&mut [0; 8]).to_vec()),
        "the dongle answered Locked when asked for Info"
    );
    assert_eq!(
        ask(|_| vec![0xFF; 3]),
        "the dongle's answer of 3 bytes is none of this protocol"
    );
}

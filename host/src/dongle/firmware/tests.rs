use std::{cell::RefCell, sync::Arc};

use ed25519_dalek::SigningKey;
use licfmt::{
    Digest, UnixTime,
    device::{Chip, FirmwareVersion},
    hid::ErrorCode,
};

use super::*;
use crate::transport::{
    TransportError,
    bus::Bus,
    fake::{FakeDongle, seams},
};

const PROGRAM_LEN: usize = 1000;

fn program() -> Vec<u8> {
    (0..PROGRAM_LEN).map(|at| at.to_le_bytes()[0]).collect()
}

fn manifest() -> Sealed<FirmwareManifest> {
    let program = program();
    let manifest = FirmwareManifest {
        chip: Chip::Rp2040,
        version: FirmwareVersion::default(),
        len: 1000,
        digest: Digest::of(&program),
        issued: UnixTime(1_795_251_600),
    };
    Sealed::sign(&manifest, &SigningKey::from_bytes(&[1; 32]))
}

const fn lost() -> DongleError {
    DongleError::Channel(ChannelError::Lost(ErrorCode::Timeout))
}

/// A dongle's slot, and the requests whose answers get lost: their numbers, from 0.
#[derive(Default)]
struct Slot {
    staged: Vec<u8>,
    asked: u32,
    lost: Vec<u32>,
}

impl Slot {
    fn ask(&mut self, request: &Request) -> Result<Response, DongleError> {
        match request {
            Request::StageFirmware { .. } => {}
            Request::FirmwareData { offset, data } if *offset as usize == self.staged.len() => {
                self.staged.extend_from_slice(&data.0);
            }
            _ => return Err(DongleError::Refused(Refusal::Image)),
        }
        self.asked += 1;
        if self.lost.contains(&(self.asked - 1)) {
            return Err(lost());
        }
        let len = u32::try_from(self.staged.len()).expect("short");
        Ok(Response::FirmwareWanted(len))
    }
}

/// Sends to `slot`; what progress was told.
fn sent(slot: &mut Slot) -> Result<Vec<u32>, DongleError> {
    let mut told = Vec::new();
    let mut progress = |at, all| {
        assert_eq!(all, 1000);
        told.push(at);
    };
    let mut ask = |request: &Request| slot.ask(request);
    send(&mut ask, &manifest(), &program(), &mut progress)?;
    Ok(told)
}

/// D-5: the whole program arrives, in pieces of the protocol's size.
#[test]
fn a_program_is_sent_in_pieces() {
    let mut slot = Slot::default();
    assert_eq!(sent(&mut slot).expect("sent"), [0, 256, 512, 768, 1000]);
    assert_eq!(slot.staged, program());
}

/// D-5: an update that broke off goes on where it was.
#[test]
fn an_update_goes_on() {
    let mut slot = Slot {
        staged: program()[..512].to_vec(),
        ..Slot::default()
    };
    assert_eq!(sent(&mut slot).expect("sent"), [512, 768, 1000]);
    assert_eq!(slot.staged, program());
    assert_eq!(sent(&mut slot).expect("all was there"), [1000]);
}

/// D-5: wherever an answer gets lost, no piece is written twice or left out.
#[test]
fn a_lost_answer_costs_nothing() {
    for number in 0..5 {
        let mut slot = Slot {
            lost: vec![number],
            ..Slot::default()
        };
        sent(&mut slot).expect("sent");
        assert_eq!(slot.staged, program(), "answer {number}");
    }
    let mut slot = Slot {
        lost: (1..100).collect(),
        ..Slot::default()
    };
    let error = sent(&mut slot).expect_err("not without end");
    assert!(is_lost(&error), "{error}");
    assert!(slot.asked < 2 * (GO_ON + 2), "{}", slot.asked);
}

/// D-5: a dongle that leads in circles, or past the end, is not followed.
#[test]
fn nonsense_is_not_followed() {
    for answers in [[0, 0], [0, 1001], [1001, 0]] {
        let answers = RefCell::new(answers.into_iter());
        let mut ask = |_: &Request| {
            let at = answers.borrow_mut().next().expect("no third question");
            Ok(Response::FirmwareWanted(at))
        };
        let sent = send(&mut ask, &manifest(), &program(), &mut |_, _| {});
        assert!(matches!(sent, Err(DongleError::Unexpected { .. })));
    }
}

/// D-5: a refusal is handed on, and ends it.
#[test]
fn a_refusal_ends_it() {
    let mut asked = 0;
    let mut ask = |_: &Request| {
        asked += 1;
        Err(DongleError::Refused(Refusal::Downgrade))
    };
    let error = send(&mut ask, &manifest(), &program(), &mut |_, _| {}).expect_err("refused");
    assert_eq!(error.refusal(), Some(Refusal::Downgrade));
    assert_eq!(asked, 1);
}

/// D-5: a dongle that restarts may be gone before its answer is there.
#[test]
fn a_dongle_that_restarts_is_gone() {
    let gone = TransportError::Gone {
        place: "here".to_owned(),
    };
    for answer in [Ok(Response::Restarting), Err(gone.into()), Err(lost())] {
        let mut answer = Some(answer);
        install(&mut |_| answer.take().expect("asked once")).expect("restarts");
    }
    let refused = install(&mut |_| Err(DongleError::Refused(Refusal::Image)));
    assert!(refused.is_err());
}

/// D-5: over a real channel, to a dongle that has all and restarts.
#[test]
fn a_dongle_is_updated_over_its_channel() {
    let answer = |message: &[u8]| {
        let response = match Request::decode(message) {
            Some(Request::InstallFirmware) => Response::Restarting,
            Some(Request::FirmwareData { offset, data }) => {
                Response::FirmwareWanted(offset + u32::try_from(data.0.len()).expect("short"))
            }
            _ => Response::FirmwareWanted(0),
        };
        response.encode(&mut [0; 16]).to_vec()
    };
    let seams = seams();
    let bus = Bus::new(FakeDongle::new(answer), Arc::clone(&seams.timer) as _);
    let mut dongle = Dongle::open(bus.open(), seams).expect("answers");
    let mut told = 0;
    let updated = dongle.update_firmware(&manifest(), &program(), &mut |at, _| told = at);
    updated.expect("updated");
    assert_eq!(told, 1000);
}

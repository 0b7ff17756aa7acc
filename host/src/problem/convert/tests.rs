//! Whatever goes wrong, its text lacks nothing.

use std::{collections::BTreeSet, io, path::PathBuf};

use licfmt::{Digest, DongleId, device::Stage, hid::ErrorCode, message::Refusal};

use super::*;
use crate::{
    RngError,
    directory::SignedFile,
    discovery::{Place, UsbAddress},
    problem::assert_complete,
};

fn io_error() -> io::Error {
    io::ErrorKind::Other.into()
}

fn transport() -> Vec<TransportError> {
    let place = || "/dev/hidraw0".to_owned();
    let path = PathBuf::from("a.dongle");
    vec![
        TransportError::Gone { place: place() },
        TransportError::Permission { place: place() },
        TransportError::Busy {
            place: place(),
            waited_ms: 1,
        },
        TransportError::Device {
            place: place(),
            reason: "?".into(),
        },
        TransportError::Image {
            path: path.clone(),
            reason: "?".into(),
        },
        TransportError::Io {
            path,
            source: io_error(),
        },
        TransportError::Rng(RngError("none".into())),
    ]
}

fn channel() -> Vec<ChannelError> {
    let mut errors: Vec<_> = transport().into_iter().map(ChannelError::from).collect();
    errors.extend([
        ChannelError::Silent { waited_ms: 1 },
        ChannelError::Busy { waited_ms: 1 },
        ChannelError::Protocol { dongle: 2, host: 1 },
        ChannelError::Rejected(ErrorCode::Busy),
        ChannelError::Lost(ErrorCode::Busy),
        ChannelError::Echo {
            sent: 1,
            came_back: 1,
        },
        ChannelError::TooLong { len: 2, max: 1 },
        ChannelError::Cancelled,
    ]);
    errors
}

fn dongle() -> Vec<DongleError> {
    let mut errors: Vec<_> = channel().into_iter().map(DongleError::from).collect();
    errors.extend([
        DongleError::Refused(Refusal::Stage),
        DongleError::Refused(Refusal::OtherUnit),
        DongleError::Unprovisioned {
            stage: Stage::Blank,
        },
        DongleError::Unreadable { len: 1 },
        DongleError::Unexpected {
            asked: "Info",
            answered: "Locked",
        },
        DongleError::StoredOther {
            sent: Digest([0; 32]),
            stored: Digest([1; 32]),
        },
    ]);
    errors
}

fn discovery() -> Vec<DiscoveryError> {
    let wanted = DongleId::new(1).expect("eight digits");
    let usb = Place::Usb(UsbAddress { bus: 1, device: 7 });
    let unusable = |error| DiscoveryError::Unusable {
        place: usb.clone(),
        source: Box::new(error),
    };
    let mut errors: Vec<_> = dongle().into_iter().map(unusable).collect();
    errors.extend([
        DiscoveryError::None { absent: Vec::new() },
        DiscoveryError::None {
            absent: vec!["usb".into()],
        },
        DiscoveryError::Many {
            places: vec![usb.clone(), Place::Hid("/dev/hidraw0".into())],
        },
        DiscoveryError::Permission { place: usb.clone() },
        DiscoveryError::NoNode { place: usb },
        DiscoveryError::Unprovisioned {
            wanted,
            stage: Stage::KeyMade,
        },
        DiscoveryError::Other {
            wanted,
            found: vec![wanted],
        },
    ]);
    errors.extend(transport().into_iter().map(DiscoveryError::from));
    errors
}

fn reading() -> Vec<ReadError> {
    let directory = || PathBuf::from("license");
    let troubles = || {
        [
            Trouble::NoDirectory {
                directory: directory(),
            },
            Trouble::Missing {
                directory: directory(),
            },
            Trouble::Outside {
                target: "/etc".into(),
                directory: directory(),
            },
            Trouble::NotADirectory {
                directory: directory(),
            },
            Trouble::Dangling {
                target: "gone".into(),
            },
            Trouble::NotAFile { kind: "a pipe" },
            Trouble::TooLarge,
            Trouble::Changing,
            Trouble::Unreadable(io_error()),
        ]
    };
    let files = [
        SignedFile::License,
        SignedFile::Revocations,
        SignedFile::Rollover,
    ];
    let error = |file| troubles().map(|trouble| ReadError { file, trouble });
    files.into_iter().flat_map(error).collect()
}

/// No reader ever sees `{$path}` where a path should stand.
#[test]
fn no_text_lacks_an_argument() {
    let mut problems: Vec<Problem> = discovery().into_iter().map(Problem::from).collect();
    problems.extend(dongle().into_iter().map(Problem::from));
    problems.extend(reading().into_iter().map(Problem::from));
    problems.iter().for_each(assert_complete);
    let codes: BTreeSet<_> = problems.iter().map(Problem::code).collect();
    assert!(codes.len() >= 14, "{codes:?}");
}

/// The place and the stage are values; the sentence around them is the text's, in its language.
#[test]
fn places_and_stages_are_no_sentences() {
    let place = Place::Hid("/dev/hidraw0".into());
    let wanted = DongleId::new(1).expect("eight digits");
    let said = |error: DiscoveryError| Problem::from(error).to_string();
    assert_eq!(
        said(DiscoveryError::Permission {
            place: place.clone()
        }),
        r#"dongle-permission path="/dev/hidraw0""#
    );
    assert_eq!(
        said(DiscoveryError::NoNode { place }),
        r#"dongle-permission path="/dev/hidraw0" node="none""#
    );
    let stage = Stage::KeyMade;
    assert_eq!(
        said(DiscoveryError::Unprovisioned { wanted, stage }),
        r#"dongle-unprovisioned stage="key-made" wanted="KF-00000001-8""#
    );
    assert_eq!(
        Problem::from(DongleError::Unprovisioned { stage }).to_string(),
        r#"dongle-unprovisioned stage="key-made""#
    );
}

/// D-1: a copied dongle is told as one, in the reader's language.
#[cfg(feature = "text")]
#[test]
fn a_copied_memory_is_told() {
    use crate::text::{Language, Texts};

    let problem = || Problem::from(DongleError::Refused(Refusal::OtherUnit));
    let told = |language| Texts::new(language).problem(&problem()).text;
    assert_eq!(problem().code(), Code::DongleRefused);
    assert_eq!(
        told(Language::English),
        "The dongle refused: its memory was copied from another dongle; use the one that it was copied from"
    );
    assert_eq!(
        told(Language::German),
        "Der Dongle hat abgelehnt: Sein Speicher wurde von einem anderen Dongle kopiert; verwenden Sie den, von dem er stammt"
    );
}

/// Decision 11: why a dongle refuses is said in the reader's language; in English as `licfmt` says it.
#[cfg(feature = "text")]
#[test]
fn every_reason_of_a_dongle_has_words_in_every_language() {
    use crate::text::{Language, Texts};

    let texts = Texts::new(Language::English);
    for number in 0..=u8::MAX {
        let refusal = Refusal::from_byte(number);
        let problem = Problem::from(DongleError::Refused(refusal));
        assert_complete(&problem);
        assert_eq!(
            problem.reason().is_none(),
            matches!(refusal, Refusal::Other(_))
        );
        let told = texts.problem(&problem).text;
        if refusal != Refusal::OtherUnit {
            assert!(told.contains(&refusal.to_string()), "{told}");
        }
    }
}
